using Enos.Accel.Inputs;
using Enos.Networks.Files;

namespace Enos.Networks.Datasets;

/// <summary>Whether labels are numbers of classes.</summary>
internal static class LabelCheck
{
    /// <summary>Adds an error for the first label that is not a class's number, telling how many there are.</summary>
    public static void Check(string path, ReadOnlySpan<byte> labels, int classes, List<InputError> errors)
    {
        int first = -1;
        int wrong = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < classes)
                continue;
            first = first < 0 ? i : first;
            wrong++;
        }

        if (wrong > 0)
        {
            string others = wrong == 1 ? "" : $" ({wrong} labels are wrong)";
            errors.Add(DataFile.Error(path, $"label of image {first}", DataFile.Text(labels[first]), $"0 to {classes - 1}{others}"));
        }
    }
}
