package io.altgrad.spec;

/** An operand as one of the products takes it. Each operand enters two, which sum over different dimensions of it. */
public enum Use {
    WEIGHT_FORWARD(Operand.WEIGHT, Product.FORWARD),
    WEIGHT_GRAD_INPUT(Operand.WEIGHT, Product.GRAD_INPUT),
    INPUT_FORWARD(Operand.INPUT, Product.FORWARD),
    INPUT_GRAD_WEIGHT(Operand.INPUT, Product.GRAD_WEIGHT),
    GRAD_OUTPUT_GRAD_INPUT(Operand.GRAD_OUTPUT, Product.GRAD_INPUT),
    GRAD_OUTPUT_GRAD_WEIGHT(Operand.GRAD_OUTPUT, Product.GRAD_WEIGHT);

    private final Operand operand;
    private final Product product;

    Use(Operand operand, Product product) {
        this.operand = operand;
        this.product = product;
    }

    public Operand operand() {
        return operand;
    }

    public Product product() {
        return product;
    }

    /** For example {@code weight.gradInput}. */
    @Override
    public String toString() {
        return operand + "." + product;
    }
}
