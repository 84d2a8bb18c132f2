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
  def linear_each(self: __torch__.Ops, x: List[Tensor], weight: List[Tensor], bias: List[Tensor], bf16: int) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    biased = torch.gt(torch.len(bias), 0)
    for i in range(torch.len(x)):
      if biased:
        y = (self).linear(x[i], weight[i], bias[i], )
      else:
        y = (self).product_of_transposed(x[i], weight[i], )
      _0 = torch.append(made, y)
    return made
  def product_each(self: __torch__.Ops, a: List[Tensor], b: List[Tensor], bf16: int) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(a)):
      _0 = torch.append(made, (self).product(a[i], b[i], ))
    return made
  def product_of_transposed_each(self: __torch__.Ops, a: List[Tensor], b: List[Tensor], bf16: int) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(a)):
      x = torch.reshape(a[i], [-1, torch.size(a[i], -1)])
      y = torch.reshape(b[i], [-1, torch.size(b[i], -1)])
      _0 = torch.append(made, (self).product_of_transposed_left(x, y, ))
    return made
