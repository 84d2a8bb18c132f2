package io.altgrad.train;

/** Makes a model what a step of its training needs it to be. */
@FunctionalInterface
public interface StepPreparation {

    /** Hears, before it is made, of each step, counted from 1; on the thread that trains. */
    void before(int step);
}
