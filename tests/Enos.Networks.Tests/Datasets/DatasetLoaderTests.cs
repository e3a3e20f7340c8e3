using Enos.Accel.Inputs;
using Enos.Networks.Datasets;

namespace Enos.Networks.Tests.Datasets;

public class DatasetLoaderTests
{
    [Fact]
    public void An_unknown_name_is_refused_with_the_known_ones()
    {
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => DatasetLoader.Load("imagenet")).Errors);
        Assert.Equal("--dataset: found 'imagenet', expected one of fashion-mnist, cifar10, cifar100, cifar100-coarse", error.ToString());
    }

    [Theory]
    [InlineData("cifar10")]
    [InlineData("cifar100")]
    public void Cifar_needs_a_directory(string name) =>
        Assert.Equal("--data", Assert.Single(Assert.Throws<InvalidInputException>(() => DatasetLoader.Load(name)).Errors).File);

    [Fact]
    public void A_directory_that_is_not_there_is_refused() =>
        Assert.Contains("expected a directory", Assert.Throws<InvalidInputException>(() => DatasetLoader.Load("fashion-mnist", "no/such/place")).Message, StringComparison.Ordinal);

    [Fact]
    public void Class_lists_have_one_name_a_class()
    {
        // The sizes that the data sets' authors state; alphabetical order is how CIFAR-100 numbers both kinds of labels.
        Assert.Equal((10, 10, 20, 100), (ClassNames.FashionMnist.Count, ClassNames.Cifar10.Count, ClassNames.Cifar100Coarse.Count, ClassNames.Cifar100Fine.Count));
        Assert.Equal(ClassNames.Cifar100Fine.Order(StringComparer.Ordinal).Distinct(), ClassNames.Cifar100Fine);
        Assert.Equal(ClassNames.Cifar100Coarse.Order(StringComparer.Ordinal).Distinct(), ClassNames.Cifar100Coarse);
    }
}
