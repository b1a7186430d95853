package dev.blockload.source;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.Warning;
import dev.blockload.source.FileChoice.Fixed;
import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.RequestedFile.ByRule;
import dev.blockload.source.RequestedFile.OfDate;
import dev.blockload.source.RequestedFile.OfKey;
import dev.blockload.source.near.NearKey;
import dev.blockload.storage.InMemoryObjectStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The rules of choosing, as tables.
 */
class ChoicesTest {

	private static final Instant NOW = Instant.parse("2022-11-20T12:00:00Z");

	private final InMemoryObjectStore store = new InMemoryObjectStore("pigment-export");

	private final ObjectResolver resolver = new ObjectResolver(this.store, Clock.fixed(NOW, ZoneOffset.UTC));

	@ParameterizedTest
	@CsvFileSource(resources = "/source/choices.txt", delimiter = '|', quoteCharacter = '`')
	void theChoiceIsAsTheTableSays(String path, String zone, String options, String keys, String expected) {
		for (String key : keys.split(", ", -1)) {
			put(key);
		}
		Map<String, String> said = Arrays.stream(options.split(" ", -1))
			.map((option) -> option.split("=", 2))
			.collect(Collectors.toMap((option) -> option[0], (option) -> option[option.length - 1]));
		FileChoice choice = path.contains(DatedPath.TOKEN)
				? new MostRecent(DatedPath.parse(path), ZoneId.of(zone), said.containsKey("ignore-future"),
						said.containsKey("max-age") ? Duration.parse("PT" + said.get("max-age")) : null)
				: new Fixed(path);
		RequestedFile wanted = said.containsKey("date") ? new OfDate(said.get("date"))
				: said.containsKey("key") ? new OfKey(said.get("key")) : new ByRule();
		assertThat(outcome(choice, wanted)).isEqualTo(expected);
	}

	private void put(String described) {
		String key = described.replaceFirst(" [!@].*", "");
		Instant modified = described.contains(" @") ? Instant.parse(described.substring(described.indexOf(" @") + 2))
				: Instant.parse("2022-10-01T00:00:00Z");
		byte[] bytes = (described.contains(" !empty") ? "" : "x").getBytes(StandardCharsets.UTF_8);
		this.store.put(key, bytes, modified);
		if (described.contains(" !archived")) {
			this.store.archive(key);
		}
	}

	private String outcome(FileChoice choice, RequestedFile wanted) {
		try {
			Resolution resolution = this.resolver.resolve(choice, wanted);
			return Stream.concat(Stream.of(resolution.pin().key()), resolution.warnings().stream().map(Warning::code))
				.collect(Collectors.joining(" "));
		}
		catch (SourceException ex) {
			return ex.code();
		}
	}

	@ParameterizedTest
	@CsvFileSource(resources = "/source/nearest.txt", delimiter = '|', quoteCharacter = '`')
	void aNearKeyDescribesItsDifference(String path, String key, String why) {
		this.store.put(key, "x");
		FileChoice choice = path.contains(DatedPath.TOKEN)
				? new MostRecent(DatedPath.parse(path), ZoneOffset.UTC, false, null) : new Fixed(path);
		SourceException failure = catchThrowableOfType(SourceException.class,
				() -> this.resolver.resolve(choice, new ByRule()));
		assertThat(failure.nearest()).isEqualTo(why.equals("-") ? List.of() : List.of(new NearKey(key, why)));
	}

	@Test
	void aKeyOf1024BytesIsTaken() {
		String folder = "é".repeat(500) + "/";
		String fixed = folder + "a".repeat(1024 - 1001);
		String dated = folder + "2022-09-30" + ".".repeat(13);
		this.store.put(fixed, "x").put(dated, "x");
		assertThat(fixed.getBytes(StandardCharsets.UTF_8)).hasSize(1024);
		assertThat(dated.getBytes(StandardCharsets.UTF_8)).hasSize(1024);
		assertThat(outcome(new Fixed(fixed), new ByRule())).isEqualTo(fixed);
		assertThat(outcome(new MostRecent(new DatedPath(folder, ".".repeat(13)), ZoneOffset.UTC, false, null),
				new ByRule()))
			.isEqualTo(dated);
	}

}
