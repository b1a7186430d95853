package dev.blockload.lineage;

import java.net.URI;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * One receiver at most, and no key in a log.
 */
class LineageSettingsTest {

	private static final URI URL = URI.create("https://lineage.example.com");

	private static final Path FILE = Path.of("events.jsonl");

	@Test
	void aUrlAndAFileTogetherAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new LineageSettings(URL, FILE, "blockload", null, 1))
			.withMessage("blockload.lineage.url and blockload.lineage.file are both set. Expected one of them.");
		assertThat(new LineageSettings(URL, null, "blockload", null, 1).target()).isInstanceOf(HttpTarget.class);
		assertThat(new LineageSettings(null, FILE, "blockload", null, 1).target()).isInstanceOf(FileTarget.class);
		assertThat(new LineageSettings(null, null, "blockload", null, 1).isOn()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "lineage.example.com", "ftp://lineage.example.com", "https://user@lineage.example.com",
			"https:///api" })
	void anAddressThatIsNotOneOfAReceiverIsRefused(String url) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LineageSettings(URI.create(url), null, "blockload", null, 1))
			.withMessage(
					"blockload.lineage.url is not valid. Expected a URL like https://lineage.example.com/api/v1/lineage, without a user.");
	}

	@Test
	void aBlankNamespaceAndAnEmptyBacklogAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new LineageSettings(URL, null, " ", null, 1))
			.withMessage("blockload.lineage.namespace is blank. Expected a name.");
		assertThatIllegalArgumentException().isThrownBy(() -> new LineageSettings(URL, null, "blockload", null, 0))
			.withMessage("blockload.lineage.backlog is 0. Expected 1 or more.");
	}

	@Test
	void theKeyIsNotInItsText() {
		assertThat(new LineageSettings(URL, null, "blockload", "planted-key", 1).toString()).contains("example.com")
			.doesNotContain("planted-key");
	}

}
