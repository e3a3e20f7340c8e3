using Enos.Networks.Datasets;

namespace Enos.Cli.Tests;

/// <summary>The first images of the shipped set as plain IDX files, so that a search takes seconds.</summary>
public static class SmallImages
{
    public const int Train = 200;

    public const int Test = 100;

    /// <summary>Writes the four files.</summary>
    /// <param name="directory">Where to; made.</param>
    /// <param name="skip">Test images left out at the front.</param>
    /// <param name="trainCount">Training images.</param>
    /// <param name="testCount">Test images.</param>
    public static string Write(string directory, int skip = 0, int trainCount = Train, int testCount = Test)
    {
        Directory.CreateDirectory(directory);
        (ImageSet train, ImageSet test) = DatasetLoader.Load("fashion-mnist");
        WritePart(directory, "train", train, 0, trainCount);
        WritePart(directory, "t10k", test, skip, testCount);
        return directory;
    }

    private static void WritePart(string directory, string part, ImageSet images, int skip, int count)
    {
        int pixels = images.Image.Elements;
        File.WriteAllBytes(
            Path.Combine(directory, $"{part}-images-idx3-ubyte"),
            [0, 0, 8, 3, .. BigEndian(count), .. BigEndian(28), .. BigEndian(28), .. images.Pixels.AsSpan(skip * pixels, count * pixels)]);
        File.WriteAllBytes(
            Path.Combine(directory, $"{part}-labels-idx1-ubyte"), [0, 0, 8, 1, .. BigEndian(count), .. images.Labels.AsSpan(skip, count)]);
    }

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
