package dev.blockload.run;

import java.time.Duration;

/**
 * What one node has loaded of a run that several nodes load.
 *
 * @param node the process, such as {@code host app-1, pid 7}
 * @param records how many records it has read
 * @param bytes how many bytes of the text they have
 * @param time from its first claim to its last batch
 */
public record NodeShare(String node, long records, long bytes, Duration time) {

	/** Bytes each second; 0 if the time is too short to tell. */
	public long bytesPerSecond() {
		long millis = this.time.toMillis();
		return (millis > 0) ? this.bytes * 1000 / millis : 0;
	}

}
