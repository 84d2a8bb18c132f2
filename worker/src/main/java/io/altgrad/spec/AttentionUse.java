package io.altgrad.spec;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * An operand of attention as one of the products takes it.
 *
 * @param product one of the two that the operand enters
 */
public record AttentionUse(AttentionOperand operand, AttentionProduct product) implements Serializable {

    public AttentionUse {
        if (!operand.products().contains(product)) {
            throw new InvalidSetting(operand.toString(), "one of its products " + operand.products(), product);
        }
    }

    /** All twelve, operand by operand. */
    public static List<AttentionUse> all() {
        return Arrays.stream(AttentionOperand.values())
                .flatMap(operand -> operand.products().stream().map(product -> new AttentionUse(operand, product)))
                .toList();
    }

    /** For example {@code query.gradKey}. */
    @Override
    public String toString() {
        return operand + "." + product;
    }
}
