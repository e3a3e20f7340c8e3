using System.Runtime.CompilerServices;

namespace Enos.Kernels.Gpu;

/// <summary>The ADC without noise, as kernels take it: in integers, so that every device has the same codes.</summary>
internal readonly struct AdcRounding
{
    /// <param name="adc">The ADC; null for a digital layer, whose sums pass unchanged.</param>
    public AdcRounding(AdcTransfer? adc)
    {
        Step = adc?.Step ?? 0;
        Greatest = adc is null ? 0 : (1 << (adc.Bits - 1)) - 1;
    }

    /// <summary>The ADC's step; 0 for a digital layer.</summary>
    public readonly int Step;

    /// <summary>The ADC's greatest code.</summary>
    public readonly int Greatest;

    /// <summary>The quotient by the step, rounded to nearest, ties to even, clamped, times the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Convert(int sum, AdcRounding adc)
    {
        if (adc.Step == 0)
        {
            return sum;
        }

        int code = sum / adc.Step;
        int remainder = sum - (code * adc.Step);
        if (remainder < 0)
        {
            code -= 1;
            remainder += adc.Step;
        }

        int rest = adc.Step - remainder;
        if (remainder > rest || (remainder == rest && (code & 1) != 0))
        {
            code += 1;
        }

        code = code > adc.Greatest ? adc.Greatest : code;
        code = code < -adc.Greatest - 1 ? -adc.Greatest - 1 : code;
        return code * adc.Step;
    }
}
