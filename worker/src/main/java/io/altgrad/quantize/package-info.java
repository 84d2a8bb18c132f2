/**
 * Casts of tensors: amax, scale, rounding and their statistics.
 *
 * <p>The way of an operand on the host, where one scale serves the tensor: a layer hands it to its {@link OperandCast},
 * which knows whose cast it is and which products see it; the {@link HostQuantizer} reads its amax ({@code Tile.amax}),
 * gets a scale for it ({@code ScaleSource.take}, which keeps the history, by the rule of the {@link
 * io.altgrad.spec.ScaleFormat}), and has it rounded under that scale, tile by tile ({@code TileCast.run}). Where blocks
 * have scales of their own, their amaxes are read and their scales found in that last step; scales of the rows of an
 * operand's transposed are those of its columns, under which it is cast as it lies ({@code ColumnCast}). On a device the
 * {@code DeviceQuantizer} takes the same steps with kernels.
 */
package io.altgrad.quantize;
