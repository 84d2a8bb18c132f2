/** The state of a model as a file. Depends on the layers and on the file format. */
package io.altgrad.checkpoint;
