package dev.blockload.importjob;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * When several nodes load one file.
 *
 * @param nodes how many nodes load one file at the same time, at most; 1 for none but the
 * one that runs the import
 * @param fromSize other nodes help if at least so much of a file is not loaded
 * @param rangeSize about how much of a file a node claims at once
 */
@ConfigurationProperties("blockload.distribution")
public record DistributionSettings(@DefaultValue("1") int nodes, @DefaultValue("4GB") DataSize fromSize,
		@DefaultValue("256MB") DataSize rangeSize) {

	public DistributionSettings {
		if (nodes < 1) {
			throw new IllegalArgumentException(
					"blockload.distribution.nodes is %d. Expected at least 1.".formatted(nodes));
		}
		if (fromSize.isNegative() || rangeSize.toBytes() < 1) {
			throw new IllegalArgumentException(
					"blockload.distribution has from-size=%s, range-size=%s. Expected 0 or more, and at least 1."
						.formatted(fromSize, rangeSize));
		}
	}

}
