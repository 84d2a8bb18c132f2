class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def linear(self: __torch__.Ops, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, weight, bias, "none", annotate(List[Optional[number]], []), "")
  def product_of_transposed(self: __torch__.Ops, a: Tensor, b: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(a, b, None, "none", annotate(List[Optional[number]], []), "")
  def product(self: __torch__.Ops, a: Tensor, b: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(a, torch.t(b), None, "none", annotate(List[Optional[number]], []), "")
  def product_of_transposed_left(self: __torch__.Ops, a: Tensor, b: Tensor) -> Tensor:
    if torch.gt(torch.size(a, 1), torch.size(b, 1)):
      result = torch.contiguous(torch.t((self).product_of_transposed(torch.t(b), torch.t(a), )))
    else:
      result = (self).product_of_transposed(torch.t(a), torch.t(b), )
    return result
