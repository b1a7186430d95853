package dev.blockload.push;

import java.nio.file.Path;
import java.time.Duration;

import dev.blockload.storage.spool.SpoolSettings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How files are received that clients push, and how long they are kept.
 *
 * @param spool the folder of the files. Several nodes can share one
 * @param spoolLimit how large all files together can be
 * @param maxSize how large one file can be, as it is sent
 * @param spoolKeep how long a file is kept after its run has ended
 */
@ConfigurationProperties("blockload.push")
public record PushSettings(@DefaultValue(".blockload/spool") Path spool, @DefaultValue("20GB") DataSize spoolLimit,
		@DefaultValue("5GB") DataSize maxSize, @DefaultValue("7d") Duration spoolKeep) {

	public PushSettings {
		if (spoolLimit.toBytes() < 1 || maxSize.toBytes() < 1) {
			throw new IllegalArgumentException(
					"blockload.push has spool-limit=%s and max-size=%s. Expected more than 0 for each."
						.formatted(spoolLimit, maxSize));
		}
		if (spoolKeep.isNegative()) {
			throw new IllegalArgumentException(
					"blockload.push.spool-keep is %s. Expected 0 or more.".formatted(spoolKeep));
		}
	}

	SpoolSettings spoolSettings() {
		return new SpoolSettings(this.spool, this.spoolLimit.toBytes(), this.maxSize.toBytes());
	}

}
