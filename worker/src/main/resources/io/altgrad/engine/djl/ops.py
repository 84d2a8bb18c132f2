class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def layer_norm(self: __torch__.Ops, x: Tensor, weight: Tensor, bias: Tensor, eps: float) -> Tuple[Tensor, Tensor, Tensor]:
    return torch.native_layer_norm(x, [torch.size(weight, 0)], weight, bias, eps)
  def layer_norm_no_bias(self: __torch__.Ops, x: Tensor, weight: Tensor, eps: float) -> Tuple[Tensor, Tensor, Tensor]:
    return torch.native_layer_norm(x, [torch.size(weight, 0)], weight, None, eps)
  def layer_norm_backward(self: __torch__.Ops, grad: Tensor, x: Tensor, mean: Tensor, rstd: Tensor, weight: Tensor, bias: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    return torch.native_layer_norm_backward(grad, x, [torch.size(weight, 0)], mean, rstd, weight, bias, [True, True, True])
  def layer_norm_no_bias_backward(self: __torch__.Ops, grad: Tensor, x: Tensor, mean: Tensor, rstd: Tensor, weight: Tensor) -> Tuple[Tensor, Tensor]:
    gx, gw, gb = torch.native_layer_norm_backward(grad, x, [torch.size(weight, 0)], mean, rstd, weight, None, [True, True, False])
    return (gx, gw)
  def gelu_backward(self: __torch__.Ops, grad: Tensor, x: Tensor) -> Tensor:
    return torch.gelu_backward(grad, x, approximate="none")
  def split_heads(self: __torch__.Ops, qkv: Tensor, heads: int) -> Tuple[Tensor, Tensor, Tensor]:
    B = torch.size(qkv, 0)
    T = torch.size(qkv, 1)
    C = torch.floordiv(torch.size(qkv, 2), 3)
    split = torch.permute(torch.view(qkv, [B, T, 3, heads, torch.floordiv(C, heads)]), [2, 0, 3, 1, 4])
    return (torch.select(split, 0, 0), torch.select(split, 0, 1), torch.select(split, 0, 2))
  def merge_heads(self: __torch__.Ops, y: Tensor) -> Tensor:
    return torch.flatten(torch.transpose(y, 1, 2), 2)
  def merge_gradients(self: __torch__.Ops, gq: Tensor, gk: Tensor, gv: Tensor) -> Tensor:
    return torch.cat([(self).merge_heads(gq, ), (self).merge_heads(gk, ), (self).merge_heads(gv, )], 2)
  def attention(self: __torch__.Ops, qkv: Tensor, heads: int) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    q, k, v = (self).split_heads(qkv, heads, )
    y, logsumexp = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., True)
    return ((self).merge_heads(y, ), q, k, v, y, logsumexp)
  def attention_backward(self: __torch__.Ops, grad: Tensor, q: Tensor, k: Tensor, v: Tensor, y: Tensor, logsumexp: Tensor) -> Tensor:
    grad_y = torch.transpose(torch.view(grad, [torch.size(q, 0), torch.size(q, 2), torch.size(q, 1), torch.size(q, 3)]), 1, 2)
    gq, gk, gv = torch._scaled_dot_product_flash_attention_for_cpu_backward(grad_y, q, k, v, y, logsumexp, 0., True)
    return (self).merge_gradients(gq, gk, gv, )
  def attention_flash(self: __torch__.Ops, qkv: Tensor, heads: int) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    q, k, v = (self).split_heads(torch.to(qkv, 15), heads, )
    y, logsumexp, cum_q, cum_k, max_q, max_k, seed, offset, mask = torch._scaled_dot_product_flash_attention(q, k, v, 0., True, False)
    return (torch.to((self).merge_heads(y, ), 6), q, k, v, y, logsumexp, cum_q, cum_k, seed, offset)
  def attention_flash_backward(self: __torch__.Ops, grad: Tensor, q: Tensor, k: Tensor, v: Tensor, y: Tensor, logsumexp: Tensor, cum_q: Tensor, cum_k: Tensor, seed: Tensor, offset: Tensor) -> Tensor:
    T = torch.size(q, 2)
    grad_y = torch.transpose(torch.view(torch.to(grad, 15), [torch.size(q, 0), T, torch.size(q, 1), torch.size(q, 3)]), 1, 2)
    gq, gk, gv = torch._scaled_dot_product_flash_attention_backward(grad_y, q, k, v, y, logsumexp, cum_q, cum_k, T, T, 0., True, seed, offset)
    return torch.to((self).merge_gradients(gq, gk, gv, ), 6)
  def rounded(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.to(torch.to(x, 15), 6)
  def values(self: __torch__.Ops, codes: Tensor) -> Tensor:
    return torch.to(codes, 6)
  def decoded(self: __torch__.Ops, codes: Tensor) -> Tensor:
    if torch.eq(ops.prim.dtype(codes), 0):
      table = torch.tensor([0., 0.5, 1., 1.5, 2., 3., 4., 6., -0., -0.5, -1., -1.5, -2., -3., -4., -6.], dtype=6)
      result = torch.take(table, torch.to(codes, 4))
    else:
      result = torch.to(codes, 6)
    return result
  def block_values(self: __torch__.Ops, codes: Tensor, inverse: Tensor, size: int) -> Tensor:
    rows = torch.size(codes, 0)
    if torch.eq(torch.size(inverse, 0), rows):
      each = inverse
    else:
      each = torch.slice(torch.repeat_interleave(inverse, size, 0), 0, 0, rows)
    scales = torch.slice(torch.repeat_interleave(each, size, 1), 1, 0, torch.size(codes, 1))
    return torch.mul((self).decoded(codes, ), scales)
  def operand(self: __torch__.Ops, x: Tensor, bf16: int) -> Tensor:
    if torch.eq(bf16, 1):
      result = torch.to(x, 15)
    elif torch.eq(bf16, 2):
      result = (self).rounded(x, )
    else:
      result = x
    return result
  def result(self: __torch__.Ops, sums: Tensor, bf16: int) -> Tensor:
    if torch.eq(bf16, 1):
      result = torch.to(sums, 6)
    elif torch.eq(bf16, 2):
      result = (self).rounded(sums, )
    else:
      result = sums
    return result
  def product(self: __torch__.Ops, a: Tensor, b: Tensor, bf16: int) -> Tensor:
    return (self).result(torch.matmul((self).operand(a, bf16, ), (self).operand(b, bf16, )), bf16, )
  def turned(self: __torch__.Ops, x: Tensor, turns: int) -> Tensor:
    if torch.eq(turns, 1):
      result = torch.t(x)
    else:
      result = x
    return result
  def sums_of_codes(self: __torch__.Ops, a: Tensor, b: Tensor, order_a: int, order_b: int) -> Tensor:
    left = (self).turned(torch.to(a, 15), order_a, )
    return torch.matmul(left, (self).turned(torch.to(b, 15), torch.sub(1, order_b), ))
  def sums_and_place(self: __torch__.Ops, a: Tensor, b: Tensor, order_a: int, order_b: int) -> Tuple[Tensor, Tensor]:
    sums = (self).sums_of_codes(a, b, order_a, order_b, )
    return (sums, torch.empty([torch.size(sums, 0), torch.size(sums, 1)], dtype=6))
  def times(self: __torch__.Ops, x: Tensor, factor: float) -> Tensor:
    if torch.eq(factor, 1.):
      result = x
    else:
      result = torch.mul_(x, factor)
    return result
  def scaled_sums(self: __torch__.Ops, a: Tensor, b: Tensor, order_a: int, order_b: int, of_a: float, of_b: float) -> Tensor:
    sums = torch.to((self).sums_of_codes(a, b, order_a, order_b, ), 6)
    return (self).times((self).times(sums, of_a, ), of_b, )
  def rows_as_operand(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.to((self).rows(x, ), 15)
  def empty_operand(self: __torch__.Ops, like: Tensor, shape: List[int]) -> Tensor:
    return torch.empty(shape, dtype=15, device=ops.prim.device(like))
  def product_with_bias(self: __torch__.Ops, a: Tensor, b: Tensor, bias: Tensor, bf16: int) -> Tensor:
    return torch.add_((self).product(a, b, bf16, ), bias)
  def heads_as_operands(self: __torch__.Ops, x: Tensor, bf16: int) -> Tensor:
    if torch.eq(bf16, 0):
      result = x
    else:
      result = torch.contiguous((self).operand(x, bf16, ))
    return result
  def times_kept(self: __torch__.Ops, p: Tensor, keep: List[Tensor]) -> Tensor:
    if torch.eq(torch.len(keep), 0):
      result = p
    else:
      result = torch.mul(p, keep[0])
    return result
  def attention_masked(self: __torch__.Ops, qkv: Tensor, keep: List[Tensor], heads: int, scale: float, bf16: int) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    q0, k0, v0 = (self).split_heads((self).operand(qkv, bf16, ), heads, )
    q = (self).heads_as_operands(q0, bf16, )
    k = (self).heads_as_operands(k0, bf16, )
    v = (self).heads_as_operands(v0, bf16, )
    scores = torch.matmul(q, torch.transpose(k, 2, 3))
    p = (self).causal_softmax_in_place((self).result(scores, bf16, ), scale, )
    y = torch.matmul((self).operand((self).times_kept(p, keep, ), bf16, ), v)
    return ((self).result((self).merge_heads(y, ), bf16, ), q, k, v, p)
  def attention_masked_backward(self: __torch__.Ops, grad: Tensor, q: Tensor, k: Tensor, v: Tensor, p: Tensor, keep: List[Tensor], scale: float, bf16: int) -> Tensor:
    grad_y = (self).heads_as_operands(torch.transpose(torch.view(grad, [torch.size(q, 0), torch.size(q, 2), torch.size(q, 1), torch.size(q, 3)]), 1, 2), bf16, )
    gv = torch.matmul(torch.transpose((self).operand((self).times_kept(p, keep, ), bf16, ), 2, 3), grad_y)
    gp = (self).times_kept((self).result(torch.matmul(grad_y, torch.transpose(v, 2, 3)), bf16, ), keep, )
    gs = (self).operand((self).causal_softmax_backward_in_place(gp, p, scale, ), bf16, )
    gq = torch.matmul(gs, k)
    gk = torch.matmul(torch.transpose(gs, 2, 3), q)
    return (self).result((self).merge_gradients(gq, gk, gv, ), bf16, )
  def split_parts(self: __torch__.Ops, x: Tensor, parts: int, heads: int) -> List[Tensor]:
    D = torch.floordiv(torch.floordiv(torch.size(x, 2), parts), heads)
    split = torch.permute(torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), parts, heads, D]), [2, 0, 3, 1, 4])
    return torch.unbind(torch.contiguous(split), 0)
  def merge_parts(self: __torch__.Ops, parts: List[Tensor]) -> Tensor:
    return torch.flatten(torch.permute(torch.stack(parts, 0), [1, 3, 0, 2, 4]), 2)
  def transpose_matrices(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.contiguous(torch.transpose(x, -2, -1))
  def product_of_matrices(self: __torch__.Ops, a: Tensor, b: Tensor, bf16: int) -> Tensor:
    return (self).product(a, torch.transpose(b, -2, -1), bf16, )
  def future(self: __torch__.Ops, scores: Tensor) -> Tensor:
    T = torch.size(scores, -1)
    return torch.triu(torch.full([T, T], -inf, dtype=6, device=ops.prim.device(scores)), 1)
  def causal_softmax(self: __torch__.Ops, scores: Tensor, scale: float) -> Tensor:
    return torch.softmax(torch.add((self).future(scores, ), scores, alpha=scale), -1)
  def causal_softmax_in_place(self: __torch__.Ops, scores: Tensor, scale: float) -> Tensor:
    masked = torch.add((self).future(scores, ), scores, alpha=scale, out=scores)
    return torch._softmax(masked, -1, False, out=masked)
  def causal_softmax_backward(self: __torch__.Ops, grad: Tensor, p: Tensor, scale: float) -> Tensor:
    return torch.mul_(torch._softmax_backward_data(grad, p, -1, 6), scale)
  def causal_softmax_backward_in_place(self: __torch__.Ops, grad: Tensor, p: Tensor, scale: float) -> Tensor:
    return torch.mul_(torch._softmax_backward_data(grad, p, -1, 6, grad_input=grad), scale)
  def embedding_backward(self: __torch__.Ops, grad: Tensor, ids: Tensor, rows: int) -> Tensor:
    return torch.embedding_dense_backward(grad, ids, rows, -1, False)
  def cross_entropy(self: __torch__.Ops, logits: Tensor, targets: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    log_probs = torch.log_softmax(logits, 1)
    loss, weight = torch.nll_loss_forward(log_probs, targets, None, 1, -100)
    return (loss, log_probs, weight)
  def cross_entropy_backward(self: __torch__.Ops, scale: float, log_probs: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
    grad = torch.full_like(weight, scale)
    gl = torch.nll_loss_backward(grad, log_probs, targets, None, 1, -100, weight)
    return torch._log_softmax_backward_data(gl, log_probs, 1, 6)
  def global_norm(self: __torch__.Ops, grads: List[Tensor]) -> Tensor:
    return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(grads, 2.)), 2.)
  def scale_all(self: __torch__.Ops, grads: List[Tensor], factor: float) -> Tensor:
    torch._foreach_mul_(grads, factor)
    return grads[0]
  def adamw(self: __torch__.Ops, params: List[Tensor], grads: List[Tensor], exp_avgs: List[Tensor], exp_avg_sqs: List[Tensor], none: List[Tensor], step: float, lr: float, beta1: float, beta2: float, weight_decay: float, eps: float) -> Tensor:
    count = torch.full([], step, dtype=6, device=ops.prim.device(params[0]))
    steps = torch.mul([count], torch.len(params))
    torch._fused_adamw_(params, grads, exp_avgs, exp_avg_sqs, none, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, eps=eps, amsgrad=False, maximize=False)
    return params[0]
  def contiguous(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.contiguous(x)
  def amax(self: __torch__.Ops, x: Tensor, least: float) -> Tensor:
    amax = torch.maximum(torch.max(x), torch.neg(torch.min(x)))
    return torch.maximum(amax, torch.full([1, 1], least, dtype=6, device=ops.prim.device(x)))
  def encode(self: __torch__.Ops, x: Tensor, scale: Tensor, dtype: int) -> Tensor:
    return torch.to(torch.mul(x, scale), dtype)
  def empty_codes(self: __torch__.Ops, like: Tensor, rows: int, columns: int, dtype: int) -> Tensor:
    return torch.empty([rows, columns], dtype=dtype, device=ops.prim.device(like))
  def transpose_codes(self: __torch__.Ops, codes: Tensor) -> Tensor:
    return torch.contiguous(torch.t(codes))
  def scaled_product(self: __torch__.Ops, a: Tensor, b: Tensor, inverse_a: Tensor, inverse_b: Tensor) -> Tensor:
    return torch.mul(torch.mul(torch.matmul(torch.to(a, 6), torch.t(torch.to(b, 6))), inverse_a), torch.t(inverse_b))
  def scaled_product_cuda(self: __torch__.Ops, a: Tensor, b: Tensor, inverse_a: Tensor, inverse_b: Tensor) -> Tensor:
    return torch.to(torch._scaled_mm(a, torch.t(b), inverse_a, torch.t(inverse_b), None, None, 15, False), 6)
  def linear_each(self: __torch__.Ops, x: List[Tensor], weight: List[Tensor], bias: List[Tensor], bf16: int) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    biased = torch.gt(torch.len(bias), 0)
    for i in range(torch.len(x)):
      if torch.eq(bf16, 1):
        product = (self).product(x[i], torch.t(weight[i]), 1, )
        if biased:
          y = torch.add(product, bias[i])
        else:
          y = product
      else:
        if biased:
          y = torch.linear(x[i], weight[i], bias[i])
        else:
          y = torch.linear(x[i], weight[i], None)
      _0 = torch.append(made, y)
    return made
  def product_each(self: __torch__.Ops, a: List[Tensor], b: List[Tensor], bf16: int) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(a)):
      _0 = torch.append(made, (self).product(a[i], b[i], bf16, ))
    return made
  def product_of_transposed_each(self: __torch__.Ops, a: List[Tensor], b: List[Tensor], bf16: int) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(a)):
      _0 = torch.append(made, (self).product(torch.t((self).rows(a[i], )), (self).rows(b[i], ), bf16, ))
    return made
  def rows(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.reshape(x, [-1, torch.size(x, -1)])
  def reshape_each(self: __torch__.Ops, x: List[Tensor], shape: List[int]) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(x)):
      _0 = torch.append(made, torch.reshape(x[i], shape))
    return made
  def transpose_each(self: __torch__.Ops, x: List[Tensor]) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(x)):
      _0 = torch.append(made, torch.transpose(x[i], -2, -1))
    return made
  def sum_each(self: __torch__.Ops, x: List[Tensor], dimension: int) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(x)):
      _0 = torch.append(made, torch.sum(x[i], [dimension], False, dtype=None))
    return made
  def bias_gradient_each(self: __torch__.Ops, x: List[Tensor]) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(x)):
      _0 = torch.append(made, torch.sum((self).rows(x[i], ), [0], False, dtype=None))
    return made
  def add_each(self: __torch__.Ops, x: List[Tensor], y: List[Tensor]) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(x)):
      _0 = torch.append(made, torch.add(x[i], y[i]))
    return made
  def add_to_each(self: __torch__.Ops, x: List[Tensor], y: List[Tensor]) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(x)):
      _0 = torch.append(made, torch.add_(x[i], y[i]))
    return made
  def layer_norm_each(self: __torch__.Ops, x: List[Tensor], weight: List[Tensor], bias: List[Tensor], eps: float) -> Tuple[List[Tensor], List[Tensor], List[Tensor]]:
    m0 = annotate(List[Tensor], [])
    m1 = annotate(List[Tensor], [])
    m2 = annotate(List[Tensor], [])
    for i in range(torch.len(x)):
      t0, t1, t2, = (self).layer_norm(x[i], weight[i], bias[i], eps, )
      _0 = torch.append(m0, t0)
      _1 = torch.append(m1, t1)
      _2 = torch.append(m2, t2)
    return (m0, m1, m2)
  def layer_norm_no_bias_each(self: __torch__.Ops, x: List[Tensor], weight: List[Tensor], eps: float) -> Tuple[List[Tensor], List[Tensor], List[Tensor]]:
    m0 = annotate(List[Tensor], [])
    m1 = annotate(List[Tensor], [])
    m2 = annotate(List[Tensor], [])
    for i in range(torch.len(x)):
      t0, t1, t2, = (self).layer_norm_no_bias(x[i], weight[i], eps, )
      _0 = torch.append(m0, t0)
      _1 = torch.append(m1, t1)
      _2 = torch.append(m2, t2)
    return (m0, m1, m2)
  def layer_norm_backward_each(self: __torch__.Ops, grad: List[Tensor], x: List[Tensor], mean: List[Tensor], rstd: List[Tensor], weight: List[Tensor], bias: List[Tensor]) -> Tuple[List[Tensor], List[Tensor], List[Tensor]]:
    m0 = annotate(List[Tensor], [])
    m1 = annotate(List[Tensor], [])
    m2 = annotate(List[Tensor], [])
    for i in range(torch.len(grad)):
      t0, t1, t2, = (self).layer_norm_backward(grad[i], x[i], mean[i], rstd[i], weight[i], bias[i], )
      _0 = torch.append(m0, t0)
      _1 = torch.append(m1, t1)
      _2 = torch.append(m2, t2)
    return (m0, m1, m2)
  def layer_norm_no_bias_backward_each(self: __torch__.Ops, grad: List[Tensor], x: List[Tensor], mean: List[Tensor], rstd: List[Tensor], weight: List[Tensor]) -> Tuple[List[Tensor], List[Tensor]]:
    m0 = annotate(List[Tensor], [])
    m1 = annotate(List[Tensor], [])
    for i in range(torch.len(grad)):
      t0, t1, = (self).layer_norm_no_bias_backward(grad[i], x[i], mean[i], rstd[i], weight[i], )
      _0 = torch.append(m0, t0)
      _1 = torch.append(m1, t1)
    return (m0, m1)
  def gelu_each(self: __torch__.Ops, x: List[Tensor]) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(x)):
      _0 = torch.append(made, torch.gelu(x[i]))
    return made
  def gelu_backward_each(self: __torch__.Ops, grad: List[Tensor], x: List[Tensor]) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(grad)):
      _0 = torch.append(made, torch.gelu_backward(grad[i], x[i], approximate="none"))
    return made
  def attention_each(self: __torch__.Ops, qkv: List[Tensor], heads: int) -> Tuple[List[Tensor], List[Tensor], List[Tensor], List[Tensor], List[Tensor], List[Tensor]]:
    m0 = annotate(List[Tensor], [])
    m1 = annotate(List[Tensor], [])
    m2 = annotate(List[Tensor], [])
    m3 = annotate(List[Tensor], [])
    m4 = annotate(List[Tensor], [])
    m5 = annotate(List[Tensor], [])
    for i in range(torch.len(qkv)):
      t0, t1, t2, t3, t4, t5, = (self).attention(qkv[i], heads, )
      _0 = torch.append(m0, t0)
      _1 = torch.append(m1, t1)
      _2 = torch.append(m2, t2)
      _3 = torch.append(m3, t3)
      _4 = torch.append(m4, t4)
      _5 = torch.append(m5, t5)
    return (m0, m1, m2, m3, m4, m5)
  def attention_backward_each(self: __torch__.Ops, grad: List[Tensor], q: List[Tensor], k: List[Tensor], v: List[Tensor], y: List[Tensor], logsumexp: List[Tensor]) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(grad)):
      _0 = torch.append(made, (self).attention_backward(grad[i], q[i], k[i], v[i], y[i], logsumexp[i], ))
    return made
  def embedding_each(self: __torch__.Ops, ids: List[Tensor], table: List[Tensor]) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(ids)):
      _0 = torch.append(made, torch.embedding(table[i], ids[i], -1, False, False))
    return made
  def embedding_backward_each(self: __torch__.Ops, grad: List[Tensor], ids: List[Tensor], rows: int) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(grad)):
      _0 = torch.append(made, torch.embedding_dense_backward(grad[i], ids[i], rows, -1, False))
    return made
  def cross_entropy_each(self: __torch__.Ops, logits: List[Tensor], targets: List[Tensor]) -> Tuple[List[Tensor], List[Tensor], List[Tensor]]:
    m0 = annotate(List[Tensor], [])
    m1 = annotate(List[Tensor], [])
    m2 = annotate(List[Tensor], [])
    for i in range(torch.len(logits)):
      t0, t1, t2, = (self).cross_entropy(logits[i], targets[i], )
      _0 = torch.append(m0, t0)
      _1 = torch.append(m1, t1)
      _2 = torch.append(m2, t2)
    return (m0, m1, m2)
  def stacked(self: __torch__.Ops, x: List[Tensor]) -> Tensor:
    return torch.stack(x, 0)
  def cross_entropy_backward_each(self: __torch__.Ops, log_probs: List[Tensor], targets: List[Tensor], weight: List[Tensor], scale: float) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(log_probs)):
      _0 = torch.append(made, (self).cross_entropy_backward(scale, log_probs[i], targets[i], weight[i], ))
    return made
  def of_part(self: __torch__.Ops, x: List[List[Tensor]], part: int) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for i in range(torch.len(x)):
      _0 = torch.append(made, (x[i])[part])
    return made
  def global_norms(self: __torch__.Ops, grads: List[List[Tensor]]) -> Tensor:
    made = annotate(List[Tensor], [])
    for part in range(torch.len(grads[0])):
      _0 = torch.append(made, (self).global_norm((self).of_part(grads, part, ), ))
    return torch.stack(made, 0)
  def scale_each(self: __torch__.Ops, grads: List[List[Tensor]], factors: List[float]) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    for part in range(torch.len(factors)):
      if torch.ne(factors[part], 1.):
        _0 = torch.append(made, (self).scale_all((self).of_part(grads, part, ), factors[part], ))
      else:
        pass
    return made
  def adamw_each(self: __torch__.Ops, params: List[List[Tensor]], grads: List[List[Tensor]], exp_avgs: List[List[Tensor]], exp_avg_sqs: List[List[Tensor]], parts: List[int], numbers: List[float]) -> List[Tensor]:
    made = annotate(List[Tensor], [])
    none = annotate(List[Tensor], [])
    for i in range(torch.len(parts)):
      part = parts[i]
      n = torch.mul(i, 6)
      _0 = torch.append(made, (self).adamw((self).of_part(params, part, ), (self).of_part(grads, part, ), (self).of_part(exp_avgs, part, ), (self).of_part(exp_avg_sqs, part, ), none, numbers[n], numbers[torch.add(n, 1)], numbers[torch.add(n, 2)], numbers[torch.add(n, 3)], numbers[torch.add(n, 4)], numbers[torch.add(n, 5)], ))
    return made
