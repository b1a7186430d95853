package dev.blockload.source;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.source.RequestedFile.OfDate;
import dev.blockload.storage.InMemoryObjectStore;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many thousand small buckets in small pages: the search must choose what a full listing
 * chooses, with the same warnings.
 */
class NewestSearchPropertyTest {

	private static final int BUCKETS = Integer.getInteger("property.buckets", 3_000);

	private static final Pattern SEEN = Pattern.compile("\\. Found ([0-9]+) keys? and ([0-9]+) folders? ");

	@Test
	void theSearchChoosesWhatAFullListingChooses() {
		long seed = Long.getLong("property.seed", System.nanoTime());
		System.out.println("NewestSearchPropertyTest: -Dproperty.seed=" + seed);
		Random random = new Random(seed);
		int found = 0;
		for (int bucket = 0; bucket < BUCKETS; bucket++) {
			RandomKeys keys = new RandomKeys(random);
			String expected = FullListing.outcome(keys.bucket, keys.recent, keys.wanted, keys.now);
			String chosen = outcome(keys);
			// Assertions are dear by the thousand: one if there is no difference.
			if (!chosen.equals(expected)) {
				assertThat(chosen).as("seed %d, bucket %d: %s", seed, bucket, keys).isEqualTo(expected);
			}
			found += chosen.startsWith("no-match") ? 0 : 1;
		}
		assertThat(found).isBetween(BUCKETS / 3, BUCKETS - BUCKETS / 100);
	}

	private static String outcome(RandomKeys keys) {
		InMemoryObjectStore store = new InMemoryObjectStore("bucket");
		keys.bucket.forEach((key, modified) -> store.put(key, "x".getBytes(StandardCharsets.UTF_8), modified));
		try {
			Resolution resolution = new ObjectResolver(store, Clock.fixed(keys.now, ZoneOffset.UTC), keys.pageSize)
				.resolve(keys.recent, keys.wanted);
			assertThat(resolution.requests()).isEqualTo(store.requests());
			return resolution.pin().key() + " " + resolution.warnings();
		}
		catch (SourceException ex) {
			Matcher seen = SEEN.matcher(ex.message());
			assertThat(seen.find()).as(ex.message()).isTrue();
			return ex.code()
					+ ((keys.wanted instanceof OfDate) ? "" : " of " + seen.group(1) + " and " + seen.group(2));
		}
	}

}
