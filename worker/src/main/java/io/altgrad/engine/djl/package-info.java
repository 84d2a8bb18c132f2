/** The tensor engine on DJL's binding of PyTorch: everything that knows DJL, its JNI handles and libtorch's symbols. */
package io.altgrad.engine.djl;
