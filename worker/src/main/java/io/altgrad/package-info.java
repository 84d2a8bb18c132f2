/** AltGrad: formats, layers, surgery and training on one side, sweeps and results on the other. */
package io.altgrad;
