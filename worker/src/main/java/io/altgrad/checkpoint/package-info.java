/**
 * States as safetensors files: a model's parameters, and all that a trial needs to go on as if it had never stopped.
 *
 * <p>The checkpoints of a trial lie in a folder of their own, on any Hadoop file system:
 *
 * <pre>
 * ID/step-000000200.safetensors     the state after 200 steps
 * ID/step-000000400.safetensors     the newest; the two newest are kept
 * </pre>
 *
 * <p><b>Content.</b> Parameters under their own names; AdamW's moments as {@code adamw.first.NAME} and
 * {@code adamw.second.NAME}, its step count being the step; {@code amax.LAYER.OPERAND}, the amax history of each cast,
 * oldest first, and {@code amax.LAYER.OPERAND.PRODUCT} of one that differs from the other of its operand; {@code log.steps} and {@code log.layers}, what was measured so far. Random numbers need no entry: every
 * stream is a function of the seed, a name and the step ({@link io.altgrad.random.RandomStream}), so the step is the
 * state of all of them. The metadata has the trial's canonical JSON, the step, the rest of the record and the names of
 * its figures as JSON, and what the numbers depend on beside the trial: numerics version, corpus hash, threads, device,
 * libtorch. Where one of these differs, the checkpoint is passed over.
 *
 * <p><b>Protocol.</b> A checkpoint is written under a hidden name that no other process uses and renamed, or uploaded
 * ({@link io.altgrad.files.Draft}), so that a name {@code step-N.safetensors} stands for a whole file; then those
 * before the second newest are deleted. The metadata key {@code sha256} holds the SHA-256 of the file in which these 64
 * digits are zeros: one file, which every reader of safetensors takes, and of which no byte can change unnoticed. A
 * file that does not agree with its checksum, cannot be read or breaks the format is passed over for the one before it,
 * with a warning; when none is good the trial starts anew. An executor that was given up for lost and still writes does
 * no harm: what it writes at a step is what everybody writes at that step, timings aside.
 *
 * <p>Depends on the layers, on results as values, on files and on the file format.
 */
package io.altgrad.checkpoint;
