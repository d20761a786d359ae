/**
 * Asynchronous I/O through completion queues.
 *
 * <p>Three floors, each built on the one below:
 *
 * <ol>
 *   <li>{@link dev.fathom.aio.IoContext}: prepare, submit, await, by tag; allocates nothing in the
 *       steady state.
 *   <li>{@link dev.fathom.aio.EventLoop}: callbacks and futures, run by the thread that waits.
 *   <li>{@link dev.fathom.aio.IoService}: blocking calls for any number of virtual threads.
 * </ol>
 */
@NullMarked
package dev.fathom.aio;

import org.jspecify.annotations.NullMarked;
