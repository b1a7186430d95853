package dev.blockload.importjob;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How runs use the machine. May change between the attempts of a run.
 *
 * @param workers how many ranges are loaded at the same time
 * @param chunkSize slices a transaction
 * @param sliceBytes about how many bytes of whole records a slice holds
 * @param publishPatience how long to try for the block's lock before a run fails
 */
@ConfigurationProperties("blockload.load")
public record LoadSettings(@DefaultValue("2") int workers, @DefaultValue("16") int chunkSize,
		@DefaultValue("524288") int sliceBytes, @DefaultValue("60s") Duration publishPatience) {

	public LoadSettings {
		if (workers < 1 || chunkSize < 1 || sliceBytes < 1) {
			throw new IllegalArgumentException(
					"blockload.load: workers, chunk-size and slice-bytes must be at least 1");
		}
	}

}
