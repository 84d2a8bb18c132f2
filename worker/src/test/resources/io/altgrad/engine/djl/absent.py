class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def gradients(self: __torch__.Ops, x: Tensor, weight: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    y, mean, rstd = torch.native_layer_norm(x, [torch.size(x, 1)], None, None, 0.)
    return torch.native_layer_norm_backward(x, x, [torch.size(x, 1)], mean, rstd, weight, None, [True, False, False])
