package dev.blockload.csv;

/**
 * A stable code of a {@link Reject}. Each package declares its codes as one enum. A
 * code's text is stored with the run's rejects and never changes: scripts compare it.
 * Implementations are immutable.
 */
public interface RejectCode {

	/** Lower case words joined by hyphens, such as {@code not-a-number}. */
	String text();

}
