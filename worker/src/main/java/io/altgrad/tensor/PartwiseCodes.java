package io.altgrad.tensor;

/** The operations on stacks of codes, one part after the other. */
class PartwiseCodes implements CodeOps {

    private final PartwiseOps stacks;

    /** @param stacks whose parts they are */
    PartwiseCodes(PartwiseOps stacks) {
        this.stacks = stacks;
    }

    private CodeOps single() {
        return stacks.single().codes();
    }

    @Override
    public Tensor product(Codes a, Codes b, Tensor bias) {
        return stacks.each(part -> single().product(part(a, part), part(b, part), stacks.part(bias, part)));
    }

    private Codes part(Codes all, int number) {
        return new Codes(
                stacks.part(all.codes(), number),
                all.scales() == null ? null : InverseScales.of(stacks.part(all.inverseScales(), number)),
                all.blocks(),
                stacks.part(all.unit(), number),
                all.order());
    }

    @Override
    public Tensor encode(Tensor x, Tensor scale, Dtype type) {
        return stacks.each(x, scale, (value, factor) -> single().encode(value, factor, type));
    }

    @Override
    public Tensor empty(Tensor like, long rows, long columns, Dtype type) {
        return stacks.each(like, part -> single().empty(part, rows, columns, type));
    }

    @Override
    public Tensor transposed(Tensor codes) {
        return stacks.each(codes, single()::transposed);
    }

    @Override
    public Tensor operand(Tensor x) {
        return stacks.each(x, single()::operand);
    }

    /** A part that is as it should be is shown by two stacks, each of which may be freed. */
    @Override
    public Tensor contiguous(Tensor x) {
        return stacks.each(x, part -> {
            Tensor made = single().contiguous(part);
            return made == part ? part.reshape(part.shape()) : made;
        });
    }

    @Override
    public Tensor amax(Tensor x, float least) {
        return stacks.each(x, part -> single().amax(part, least));
    }
}
