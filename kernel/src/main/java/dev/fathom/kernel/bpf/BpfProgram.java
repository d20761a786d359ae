package dev.fathom.kernel.bpf;

/**
 * A program of an object.
 *
 * @param name of its function
 * @param attachPoint what it is attached to
 * @param isOptional whether its section begins with '?': it is not for every kernel
 */
public record BpfProgram(String name, AttachPoint attachPoint, boolean isOptional) {}
