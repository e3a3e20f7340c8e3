Console.WriteLine(TorchSharp.torch.rand(3).ToString());
