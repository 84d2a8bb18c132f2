/** The safetensors file format, read and written. */
package io.altgrad.safetensors;
