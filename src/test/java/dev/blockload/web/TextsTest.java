package dev.blockload.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.blockload.account.Passwords;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The texts of the bundle, compared with those that templates and pages use.
 */
class TextsTest {

	private static final Pattern USED = Pattern
		.compile("(?:text|count)\\(\"([a-z0-9.-]+)\"[,)]|Page\\.of\\([a-z]+, [a-z]+, \"([a-z0-9.-]+)\"");

	/**
	 * Each text of code that can be a key, or the beginning of one that is put together.
	 */
	private static final Pattern LITERAL = Pattern.compile("\"([a-z0-9.-]+)\"(?=( \\+)?)");

	@Test
	void eachTextThatIsUsedExists() throws IOException {
		Set<String> used = used();
		assertThat(used).hasSizeGreaterThan(100);
		used.removeIf((key) -> Texts.has(key) || (Texts.has(key + ".one") && Texts.has(key + ".many")));
		assertThat(used).isEmpty();
	}

	@Test
	void eachTextIsUsed() throws IOException {
		Set<String> keys = new TreeSet<>();
		Set<String> beginnings = new TreeSet<>();
		find(LITERAL, (found) -> ((found.group(2) != null && found.group(1).endsWith(".")) ? beginnings : keys)
			.add(found.group(1)));
		Properties bundle = new Properties();
		bundle.load(Files.newBufferedReader(Path.of("src/main/resources/console/messages.properties")));
		Set<String> unused = new TreeSet<>(bundle.stringPropertyNames());
		unused.removeIf((key) -> keys.contains(key) || keys.contains(key.replaceAll("\\.(one|many)$", ""))
				|| beginnings.stream().anyMatch(key::startsWith));
		assertThat(unused).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(RunStatus.class)
	void eachStatusHasAText(RunStatus status) {
		assertThat(Texts.has("status." + status.name().toLowerCase(Locale.ROOT))).isTrue();
	}

	@ParameterizedTest
	@EnumSource(RunEvent.Kind.class)
	void eachKindOfEventHasAText(RunEvent.Kind kind) {
		assertThat(Texts.has("event." + kind.text())).isTrue();
	}

	@Test
	void theRuleOfPasswordsIsTheOneThatIsChecked() {
		assertThat(Texts.text("password.rule")).isEqualTo(Passwords.RULE);
	}

	@Test
	void valuesAreShownAsTheyAre() {
		assertThat(Texts.text("run.by", "{0}\u202e'x'")).isEqualTo("by {0}\\u202E'x'");
		assertThat(Texts.text("live.bytes", "{1}$1", "{0}")).isEqualTo("{1}$1 of {0}");
	}

	private static Set<String> used() throws IOException {
		Set<String> used = new TreeSet<>();
		find(USED, (found) -> used.add((found.group(1) != null) ? found.group(1) : found.group(2)));
		return used;
	}

	private static void find(Pattern pattern, Consumer<MatchResult> each) throws IOException {
		for (String folder : new String[] { "src/main/jte", "src/main/java/dev/blockload/web",
				"src/main/java/dev/blockload/console" }) {
			try (Stream<Path> files = Files.walk(Path.of(folder))) {
				for (Path file : files.filter(Files::isRegularFile).toList()) {
					pattern.matcher(Files.readString(file)).results().forEach(each);
				}
			}
		}
	}

}
