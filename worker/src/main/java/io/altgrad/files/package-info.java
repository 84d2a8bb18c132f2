/**
 * Files that are there whole or not at all, on any Hadoop file system. A file is written under a hidden temporary name
 * beside its place, forced to the disk where the file system is {@code file:}, and renamed: a reader, and whoever comes
 * after a crash, sees the old content or the new one. The temporary name is the process's own, so that two processes
 * that write the same file do not write into each other's.
 *
 * <p>On an object store renaming copies, so there a file is written under its own name, which holds what was there until the
 * upload has ended ({@link io.altgrad.files.Draft}). An object store is told by what its file system says of its streams:
 * that they can be aborted ({@code fs.capability.outputstream.abortable}, which {@code s3a:} has).
 *
 * <p>Knows nothing of what is in the files; depends on Hadoop's client alone.
 */
package io.altgrad.files;
