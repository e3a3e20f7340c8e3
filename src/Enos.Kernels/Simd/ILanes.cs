namespace Enos.Kernels.Simd;

/// <summary>
/// A vector of 32-bit lanes, and what the kernels do with it. A lane holds one int, two shorts or four bytes of consecutive window elements of one
/// output pixel, so that a sum over the window never crosses lanes. Kernels are written once over this; each level implements it.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Number of 32-bit lanes.</summary>
    static abstract int Count { get; }

    /// <summary>All bits 0.</summary>
    static abstract TVector Zero { get; }

    /// <summary>Reads <see cref="Count"/> ints.</summary>
    static abstract TVector Load(int* source);

    /// <summary>Writes <see cref="Count"/> ints.</summary>
    static abstract void Store(TVector vector, int* destination);

    /// <summary>Reads <see cref="Count"/> bytes, one into each lane.</summary>
    static abstract TVector LoadBytes(byte* source);

    /// <summary>The same int in every lane.</summary>
    static abstract TVector Broadcast(int value);

    /// <summary>Adds ints.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>Multiplies ints; the low 32 bits stay.</summary>
    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>Adds the shorts in each lane, each on its own.</summary>
    static abstract TVector AddShorts(TVector left, TVector right);

    /// <summary>Adds the bytes in each lane, each on its own.</summary>
    static abstract TVector AddBytes(TVector left, TVector right);

    /// <summary>The byte of a row in each lane, <paramref name="a"/>'s lowest: <see cref="Count"/> bytes of each of four rows, zipped.</summary>
    static abstract TVector Zip(byte* a, byte* b, byte* c, byte* d);

    /// <summary>Bitwise or.</summary>
    static abstract TVector Or(TVector left, TVector right);

    /// <summary>Bitwise exclusive or.</summary>
    static abstract TVector Xor(TVector left, TVector right);

    /// <summary>The bit that at least two of three have: the carry of a full adder, whose sum is <see cref="Xor(TVector, TVector, TVector)"/>.</summary>
    static abstract TVector Majority(TVector a, TVector b, TVector c);

    /// <summary>Bitwise exclusive or of three.</summary>
    static abstract TVector Xor(TVector a, TVector b, TVector c);

    /// <summary>Shifts each int left.</summary>
    static abstract TVector ShiftLeft(TVector vector, int count);

    /// <summary>u₀·s₀ + u₁·s₁ and u₂·s₂ + u₃·s₃ as the two shorts of a lane, unsigned bytes by signed ones; the caller sees to it that no sum leaves int16.</summary>
    static abstract TVector DotBytes(TVector unsigned, TVector signed);

    /// <summary>a₀·b₀ + a₁·b₁ as an int, for the shorts of a lane.</summary>
    static abstract TVector DotShorts(TVector left, TVector right);

    /// <summary>
    /// Adds shorts to 4·<see cref="Count"/> ints, those of <paramref name="even"/> to the ints of even index, those of <paramref name="odd"/> to the others, and writes
    /// the sums.
    /// </summary>
    static abstract void AddInTurn(TVector even, TVector odd, int* addends, int* sums);

    /// <summary>The number of ones in each byte.</summary>
    static abstract TVector CountBits(TVector vector);
}
