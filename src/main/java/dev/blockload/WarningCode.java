package dev.blockload;

/**
 * A stable code of a {@link Warning}. Each package declares its codes as one enum. A
 * code's text is listed in {@code src/docs/errors.md} and never changes. Implementations
 * are immutable.
 */
public interface WarningCode {

	/** Lower case words joined by hyphens, such as {@code unmapped-headers}. */
	String text();

}
