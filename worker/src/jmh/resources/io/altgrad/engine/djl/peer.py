class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def split_heads(self: __torch__.Ops, x: Tensor, heads: int) -> Tensor:
    B = torch.size(x, 0)
    T = torch.size(x, 1)
    D = torch.floordiv(torch.size(x, 2), heads)
    return torch.transpose(torch.view(x, [B, T, heads, D]), 1, 2)
  def attention(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, heads: int) -> Tensor:
    qkv = torch.split(torch.linear(x, w, b), torch.size(x, 2), 2)
    q = (self).split_heads(qkv[0], heads, )
    k = (self).split_heads(qkv[1], heads, )
    v = (self).split_heads(qkv[2], heads, )
    y = torch.scaled_dot_product_attention(q, k, v, None, 0., True)
    return torch.reshape(torch.transpose(y, 1, 2), [torch.size(x, 0), torch.size(x, 1), torch.size(x, 2)])
  def norm(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.layer_norm(x, [torch.size(x, 2)], w, b, 1.0000000000000001e-05, True)
  def loss(self: __torch__.Ops, p: List[Tensor], ids: Tensor, targets: Tensor, layers: int, heads: int) -> Tensor:
    x = torch.add(torch.embedding(p[0], ids), torch.slice(p[1], 0, 0, torch.size(ids, 1)))
    o = 2
    for _0 in range(layers):
      h = (self).attention((self).norm(x, p[o], p[torch.add(o, 1)], ), p[torch.add(o, 2)], p[torch.add(o, 3)], heads, )
      y = torch.add(x, torch.linear(h, p[torch.add(o, 4)], p[torch.add(o, 5)]))
      g = torch.gelu(torch.linear((self).norm(y, p[torch.add(o, 6)], p[torch.add(o, 7)], ), p[torch.add(o, 8)], p[torch.add(o, 9)]))
      x = torch.add(y, torch.linear(g, p[torch.add(o, 10)], p[torch.add(o, 11)]))
      o = torch.add(o, 12)
    logits = torch.linear((self).norm(x, p[o], p[torch.add(o, 1)], ), p[0])
    return torch.cross_entropy_loss(torch.view(logits, [-1, torch.size(logits, 2)]), torch.reshape(targets, [-1]), None, 1, -100, 0.)
  def gradients(self: __torch__.Ops, p: List[Tensor], ids: Tensor, targets: Tensor, layers: int, heads: int) -> List[Tensor]:
    loss = (self).loss(p, ids, targets, layers, heads, )
    found = torch.grad([loss], p, None, None, False, False)
    all = [loss]
    for i in range(torch.len(p)):
      _0 = torch.append(all, unchecked_cast(Tensor, found[i]))
    return all
