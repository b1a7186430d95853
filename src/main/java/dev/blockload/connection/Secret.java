package dev.blockload.connection;

/**
 * A value that is never shown: only {@link #reveal()} returns it.
 */
public final class Secret {

	private final String value;

	public Secret(String value) {
		if (value.isEmpty()) {
			throw new IllegalArgumentException("A secret is empty. Expected at least one character.");
		}
		this.value = value;
	}

	/**
	 * The value itself, for the one place that signs with it.
	 * @return never empty
	 */
	public String reveal() {
		return this.value;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Secret secret && secret.value.equals(this.value);
	}

	@Override
	public int hashCode() {
		return this.value.hashCode();
	}

	@Override
	public String toString() {
		return "***";
	}

}
