using System.Xml.Linq;
using Enos.Accel.Inputs;
using Enos.Reports.Figures;
using Enos.Reports.Runs;
using SkiaSharp;

namespace Enos.Reports.Tests;

public sealed class ReportTests
{
    [Fact]
    public void Components_add_up_to_the_energy_that_the_run_recorded()
    {
        SearchedNetwork network = SearchedNetwork.Load(StoredRuns.Variational);
        double total = network.Record.Results.Cost.EnergyPj;
        Assert.Equal(total, EnergyComponents.Of(network).Sum(component => component.EnergyPj), total * 1e-9);
    }

    [Fact]
    public void The_networks_of_a_run_are_those_that_its_front_would_list()
    {
        NetworkPoint[] listed = [.. NetworkPoint.Load(Path.Combine(StoredRuns.Budgets, "front.csv"))];
        NetworkPoint own = NetworkPoint.Of(SearchedNetwork.Load(Path.Combine(StoredRuns.Budgets, listed[0].Directory)).Record)[0];
        Assert.Equal((listed[0].EnergyPj, listed[0].EnergyShare, listed[0].Cycles, listed[0].FineTuned, listed[0].BitAccurate), (own.EnergyPj, own.EnergyShare, own.Cycles, own.FineTuned, own.BitAccurate));
    }

    [Fact]
    public void Figures_are_svg_documents_that_need_no_style_sheet()
    {
        using TemporaryDirectory files = new();
        string[] written = [.. Report.OfRun(StoredRuns.Variational).SaveFigures(files.In("figures"))];
        Assert.Equal(
            StoredRuns.FigureNames.Append("posterior").Append("front").Order(StringComparer.Ordinal),
            written.Where(file => file.EndsWith(".svg", StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
        foreach (string file in written.Where(file => file.EndsWith(".svg", StringComparison.Ordinal)))
        {
            XElement root = XDocument.Load(file).Root!;
            Assert.Equal("{http://www.w3.org/2000/svg}svg", root.Name.ToString());
            Assert.DoesNotContain(root.DescendantsAndSelf().Attributes(), attribute => attribute.Value.Contains("var(", StringComparison.Ordinal));
            Assert.NotEmpty(root.Element("{http://www.w3.org/2000/svg}desc")!.Value);

            // The same figure, three pixels a unit.
            using SKBitmap image = SKBitmap.Decode(Path.ChangeExtension(file, ".png"));
            Assert.Equal(3 * 904, image.Width);
            Assert.Equal(Math.Ceiling(3 * (double)root.Attribute("height")!), image.Height);
        }
    }

    [Fact]
    public void Figures_of_several_budgets_lie_in_a_folder_each()
    {
        using TemporaryDirectory files = new();
        string[] written = [.. Report.OfRun(StoredRuns.Budgets).SaveFigures(files.Path)];
        Assert.Equal(2 * (1 + (2 * StoredRuns.FigureNames.Length)), written.Distinct().Count());
        Assert.True(File.Exists(files.In("front.svg")));
        Assert.True(File.Exists(files.In(Path.Combine("budget-0.75", "roofline.svg"))));
    }

    [Fact]
    public void Every_error_of_every_file_is_reported_together()
    {
        using TemporaryDirectory files = new();
        string run = files.CopyOf(StoredRuns.Variational);
        File.Delete(Path.Combine(run, "history.csv"));
        Replace("layers.csv", "conv1,multiply-8x8,1,1,28,28,16,28,28,3,3,1,1,1,112896", "conv1,multiply-8x8,1,1,28,28,16,28,28,3,3,1,1,1,many");
        Replace("probabilities.csv", "epoch,layer", "epoch,level");
        Replace("run.json", "\"enos-run\"", "\"else\"");
        string[] wrong = [.. Assert.Throws<InvalidInputException>(() => Report.OfRun(run)).Errors.Select(error => $"{Path.GetFileName(error.File)}:{error.Line} {error.Key}")];
        Assert.Equal(["run.json:0 format", "layers.csv:2 macs", "history.csv:0 ", "probabilities.csv:1 header"], wrong);

        void Replace(string file, string old, string by)
        {
            string path = Path.Combine(run, file);
            string text = File.ReadAllText(path);
            Assert.Contains(old, text, StringComparison.Ordinal);
            File.WriteAllText(path, text.Replace(old, by, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Files_that_contradict_each_other_are_refused()
    {
        using TemporaryDirectory files = new();
        string run = files.CopyOf(StoredRuns.Variational);
        string[] layers = File.ReadAllLines(Path.Combine(run, "layers.csv"));
        File.WriteAllLines(Path.Combine(run, "layers.csv"), [.. layers[..2], .. layers[3..]]);
        File.WriteAllLines(Path.Combine(run, "history.csv"), File.ReadAllLines(Path.Combine(run, "history.csv"))[..1]);
        InputError[] errors = [.. Assert.Throws<InvalidInputException>(() => Report.OfRun(run)).Errors];
        Assert.Equal(layers.Length - 2 + 1, errors.Length); // every layer from the missing one on, and the history
        Assert.StartsWith("fire2/squeeze1x1 in ", errors[0].Expected, StringComparison.Ordinal);
        Assert.Equal("no rows", errors[^1].Value);
    }

    [Fact]
    public void A_front_without_a_searched_network_is_refused()
    {
        using TemporaryDirectory files = new();
        File.WriteAllText(files.In("front.csv"), File.ReadLines(Path.Combine(StoredRuns.Budgets, "front.csv")).First() + "\n");
        Assert.Equal("directory", Assert.Single(Assert.Throws<InvalidInputException>(() => Report.OfRun(files.Path)).Errors).Key);
    }

    [Fact]
    public void What_validation_measured_is_shown()
    {
        string page = Report.OfRun(StoredRuns.Hybrid).Html;
        Assert.Contains("id=\"activity\"", page, StringComparison.Ordinal);
        Assert.Contains("id=\"robustness\"", page, StringComparison.Ordinal);
        Assert.Contains("Mean accuracy: exact 19.8 %, ADC noise 0.5 LSB, offset 0.5 LSB 14.3 %, weight bits flip at 1e-4 18.5 %, weight bits flip at 1e-3 15.0 %.", page, StringComparison.Ordinal);
        Assert.Contains("MACs of the network take 74.591 nJ by activity and 116.232 nJ by the table.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"activity\"", Report.OfRun(StoredRuns.Variational).Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Measurements_of_another_network_are_refused_with_their_other_errors()
    {
        using TemporaryDirectory files = new();
        string run = files.CopyOf(StoredRuns.Hybrid);
        File.WriteAllLines(Path.Combine(run, "activity.csv"), File.ReadAllLines(Path.Combine(run, "activity.csv"))[..^1]);
        string robustness = Path.Combine(run, "robustness.csv");
        File.WriteAllText(robustness, File.ReadAllText(robustness).Replace(",1000,140,", ",1000,some,", StringComparison.Ordinal));
        string[] wrong = [.. Assert.Throws<InvalidInputException>(() => Report.OfRun(run)).Errors.Select(error => $"{Path.GetFileName(error.File)}:{error.Line} {error.Key}")];
        Assert.Equal(["robustness.csv:3 correct", "activity.csv:0 layer"], wrong);
    }

    [Fact]
    public void A_directory_that_is_no_run_is_refused()
    {
        using TemporaryDirectory files = new();
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => Report.OfRun(files.Path)).Errors);
        Assert.Equal(files.Path, error.File);
    }

    [Fact]
    public void A_page_that_cannot_be_written_is_an_error_that_names_it()
    {
        using TemporaryDirectory files = new();
        Directory.CreateDirectory(files.In("taken"));
        InputError error = Assert.Single(Assert.Throws<InvalidInputException>(() => Report.OfRun(StoredRuns.Variational).Save(files.In("taken"))).Errors);
        Assert.Equal(files.In("taken"), error.File);
    }

    [Fact]
    public void The_same_run_gives_the_same_page() => Assert.Equal(Report.OfRun(StoredRuns.Budgets).Html, Report.OfRun(StoredRuns.Budgets).Html);
}
