package dev.blockload.importjob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RetryTest {

	private static final Pattern CODE = Pattern.compile("`([a-z-]+)`");

	@Test
	void thePageOfErrorsNamesWhatIsRetried() throws IOException {
		String page = Files.readString(Path.of("src/docs/errors.md"));
		List<String> named = CODE.matcher(page.substring(page.indexOf("## What `serve` retries")))
			.results()
			.map((match) -> match.group(1))
			.filter((code) -> !code.equals("serve"))
			.toList();
		assertThat(named).hasSize(18).allMatch((code) -> Retry.after(code).isPossible());
		assertThat(named).allMatch((code) -> page.contains("| `" + code + "` | failure | "
				+ ((Retry.after(code) == Retry.NEW_RUN) ? "new run" : "restart") + ", retried |"));
	}

	@Test
	void aFailureThatNeedsAPersonIsNotRetried() {
		assertThat(List.of("wrong-secret", "access-denied", "header-missing", "too-many-rejects", "no-match"))
			.noneMatch((code) -> Retry.after(code).isPossible());
	}

}
