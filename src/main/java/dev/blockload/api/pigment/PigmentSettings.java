package dev.blockload.api.pigment;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of the planning platform's import API, counted over all nodes.
 *
 * @param pushes how many files clients can push to one import in an hour
 * @param requests how many requests one address can send in five minutes
 */
@ConfigurationProperties("blockload.pigment")
public record PigmentSettings(@DefaultValue("300") int pushes, @DefaultValue("500") int requests) {

	public PigmentSettings {
		if (pushes < 1 || requests < 1) {
			throw new IllegalArgumentException(
					"blockload.pigment has pushes=%d and requests=%d. Expected 1 or more for each.".formatted(pushes,
							requests));
		}
	}

}
