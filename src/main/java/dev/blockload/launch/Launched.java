package dev.blockload.launch;

/**
 * What a request to launch a run led to.
 *
 * @param run the number of the run
 * @param origin whether this request launched it
 */
public record Launched(long run, Origin origin) {

	/** Whether this request launched the run. */
	public boolean isNew() {
		return this.origin == Origin.THIS_REQUEST;
	}

	/**
	 * Which request launched a run.
	 */
	public enum Origin {

		/** This one. */
		THIS_REQUEST,

		/** An earlier one with the same key, or the run has ended well before. */
		EARLIER

	}

}
