package dev.fathom.kernel.join;

/**
 * What a {@link UringJoin} found. Shares are those of the joined process whose cause is an
 * operation of some sort: direct, buffered, read, read-ahead.
 *
 * @param operations reads and writes that came
 * @param joined of those, handed out with requests of the kernel
 * @param requests of the kernel that came
 * @param byUserData shares whose operation is certain: the kernel told its {@code user_data}
 * @param byFile shares that got their origin by file, range and time
 * @param ambiguous shares left as the kernel told them: several operations of different origins
 *     could be meant
 * @param unmatched shares that must be an operation's, left as the kernel told them: none fits
 * @param outside other shares that fit no operation: what the process does besides
 * @param forced operations and requests handed out early because a table was full
 */
public record JoinCounts(
    long operations,
    long joined,
    long requests,
    long byUserData,
    long byFile,
    long ambiguous,
    long unmatched,
    long outside,
    long forced) {}
