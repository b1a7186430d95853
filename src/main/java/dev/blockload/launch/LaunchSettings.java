package dev.blockload.launch;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of what waits for a node.
 *
 * @param maxWaiting how many runs can wait at most. Requests that arrive at the same time
 * can exceed it by some
 */
@ConfigurationProperties("blockload.launch")
public record LaunchSettings(@DefaultValue("1000") int maxWaiting) {

	public LaunchSettings {
		if (maxWaiting < 1) {
			throw new IllegalArgumentException(
					"blockload.launch.max-waiting is " + maxWaiting + ". Expected 1 or more.");
		}
	}

}
