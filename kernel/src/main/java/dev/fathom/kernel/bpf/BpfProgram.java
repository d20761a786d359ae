package dev.fathom.kernel.bpf;

/**
 * A program of an object.
 *
 * @param name of its function
 * @param attachPoint what it is attached to
 */
public record BpfProgram(String name, AttachPoint attachPoint) {}
