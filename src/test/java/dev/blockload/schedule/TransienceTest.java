package dev.blockload.schedule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TransienceTest {

	private static final Pattern CODE = Pattern.compile("`([a-z-]+)`");

	@Test
	void thePageNamesWhatIsTriedAgain() throws IOException {
		String page = Files.readString(Path.of("src/docs/errors.md"));
		List<String> told = CODE.matcher(page.substring(page.indexOf("## What `serve` tries again")))
			.results()
			.map((match) -> match.group(1))
			.filter((code) -> !code.equals("serve"))
			.toList();
		assertThat(told).hasSize(17).allMatch(Transience::mayPass);
		assertThat(told).allMatch((code) -> page
			.contains("| `" + code + "` | failure | " + (Transience.isBegunAnew(code) ? "new run" : "restart") + " |"));
	}

	@Test
	void whatNeedsAPersonIsNotTriedAgain() {
		assertThat(List.of("wrong-secret", "access-denied", "header-missing", "too-many-rejects", "no-match"))
			.noneMatch(Transience::mayPass);
	}

}
