using Enos.Accel.Inputs;
using Enos.Networks.Files;

namespace Enos.Networks.Datasets;

/// <summary>
/// A file in the binary format of CIFAR-10 and CIFAR-100 (Krizhevsky, "Learning multiple layers of features from tiny images", 2009): records of
/// one label byte (CIFAR-10) or a coarse and a fine label byte (CIFAR-100), then 3×32×32 pixels, channels red, green, blue.
/// </summary>
/// <param name="Pixels">All images, N×3×32×32.</param>
/// <param name="Labels">Labels of every record, N × label bytes.</param>
public sealed record CifarFile(byte[] Pixels, byte[] Labels)
{
    /// <summary>Pixels of an image, all channels.</summary>
    public const int ImageBytes = 3 * 32 * 32;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="records">Records that it must hold.</param>
    /// <param name="labelBytes">Labels of each record: 1 for CIFAR-10, 2 for CIFAR-100.</param>
    /// <param name="errors">Receives what is wrong with it. Labels are not compared with the number of classes here.</param>
    /// <returns>The file, or null if anything is wrong.</returns>
    public static CifarFile? Read(string path, int records, int labelBytes, ICollection<InputError> errors)
    {
        List<InputError> found = [];
        byte[]? stored = DataFile.Read(path, found);
        int recordBytes = labelBytes + ImageBytes;
        if (stored is not null && stored.LongLength != (long)records * recordBytes)
        {
            string expected = $"{(long)records * recordBytes} bytes: {records} records of {recordBytes}";
            found.Add(DataFile.Error(path, "size", DataFile.Text(stored.LongLength), expected));
        }

        foreach (InputError error in found)
            errors.Add(error);
        if (stored is null || found.Count > 0)
            return null;

        byte[] pixels = new byte[checked(records * ImageBytes)];
        byte[] labels = new byte[records * labelBytes];
        for (int i = 0; i < records; i++)
        {
            ReadOnlySpan<byte> record = stored.AsSpan(i * recordBytes, recordBytes);
            record[..labelBytes].CopyTo(labels.AsSpan(i * labelBytes));
            record[labelBytes..].CopyTo(pixels.AsSpan(i * ImageBytes));
        }

        return new CifarFile(pixels, labels);
    }
}
