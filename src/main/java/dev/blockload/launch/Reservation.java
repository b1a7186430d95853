package dev.blockload.launch;

/**
 * A key of a request whose body is arriving. Others that use the key are refused
 * meanwhile. If the node dies, the key is free again after half a minute.
 */
public final class Reservation implements AutoCloseable {

	private final RequestKeys keys;

	private final long number;

	Reservation(RequestKeys keys, long number) {
		this.keys = keys;
		this.number = number;
	}

	long number() {
		return this.number;
	}

	/** Whether a run was launched with the key before, so that nothing is reserved. */
	public boolean isRepeated() {
		return this.number == 0;
	}

	/** Free the key, unless a run was launched with it. */
	@Override
	public void close() {
		this.keys.release(this);
	}

}
