package dev.blockload.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.FailureCode;
import dev.blockload.Warning;
import dev.blockload.csv.Reject;
import dev.blockload.importjob.FailureCodes;
import dev.blockload.run.RunCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The codes that the enums of the product declare, compared with the page of errors.
 */
class ErrorCodesTest {

	private static final Path PAGE = Path.of("src/docs/errors.md");

	private static final Pattern ROW = Pattern.compile("\\| `([a-z-]+)` \\| (failure|warning|reject|repair) \\| .*");

	private static final Pattern FAILURE_ROW = Pattern.compile("\\| `([a-z-]+)` \\| failure \\| ([^|]*) \\| .*");

	@Test
	void thePageListsTheCodesThatTheEnumsDeclare() throws IOException {
		assertThat(differences(rows(), new TreeSet<>(EnumCodes.all()))).isEmpty();
	}

	@Test
	void thePageSaysWhatFollowsAsTheCodesDo() throws IOException {
		Map<String, FailureCode> codes = EnumCodes.failures();
		Map<String, String> page = Files.readAllLines(PAGE)
			.stream()
			.map(FAILURE_ROW::matcher)
			.filter(Matcher::matches)
			.collect(Collectors.toMap((row) -> row.group(1), (row) -> row.group(2)));
		assertThat(page.keySet()).isEqualTo(codes.keySet());
		page.forEach((text, then) -> {
			// A command that started nothing is not continued.
			boolean command = then.equals("–") && !codes.get(text).resolvesItself();
			assertThat(then).as(text).isEqualTo(command ? "–" : then(codes.get(text)));
		});
	}

	private static String then(FailureCode code) {
		return switch (code.remedy()) {
			case RETRY -> "restart, retried";
			case RETRY_ANEW -> "new run, retried";
			case RESTART -> "restart";
			case NEW_RUN -> "new run";
		};
	}

	@Test
	void thePageListsEachCodeOnce() throws IOException {
		assertThat(rows()).doesNotHaveDuplicates();
	}

	@Test
	void oneEnumDeclaresEachCode() {
		assertThat(EnumCodes.all()).doesNotHaveDuplicates().hasSizeGreaterThan(100);
	}

	@ParameterizedTest
	@MethodSource("enums")
	void aCodeIsNamedAsItsConstant(Class<?> codes) {
		assertThat(EnumCodes.textsOf(codes)).isEqualTo(EnumCodes.namesOf(codes)
			.stream()
			.collect(Collectors.toMap((name) -> name, (name) -> name.equals("WRONG_DEFINITION") ? "definition"
					: name.toLowerCase(Locale.ROOT).replace('_', '-'))));
	}

	static Set<Class<?>> enums() {
		return EnumCodes.enums().keySet();
	}

	/** What a run's row stores is found again, and its retries are derived from it. */
	@Test
	void everyFailureThatARunCanEndWithIsFoundByItsText() {
		Map<String, FailureCode> codes = EnumCodes.failuresOfRuns();
		assertThat(codes).containsEntry("lease-lost", RunCode.LEASE_LOST).hasSizeGreaterThan(60);
		codes.forEach((text, code) -> assertThat(FailureCodes.find(text)).as(text).contains(code));
	}

	@Test
	void onlyWhatIsReadFromTheDatabaseTakesACodeAsText() {
		noClasses().that()
			.doNotHaveFullyQualifiedName("dev.blockload.run.RunMapping")
			.and()
			.doNotHaveFullyQualifiedName(Warning.class.getName())
			.should()
			.callConstructor(Warning.class, String.class, String.class)
			.check(EnumCodes.PRODUCT);
		noClasses().that()
			.doNotHaveFullyQualifiedName("dev.blockload.run.Rejects")
			.and()
			// Reads the codes of taken rows.
			.doNotHaveFullyQualifiedName("dev.blockload.importjob.RawRecords")
			.and()
			.doNotHaveFullyQualifiedName(Reject.class.getName())
			.should()
			.callConstructor(Reject.class, long.class, long.class, long.class, String.class, String.class, String.class,
					String.class, String.class)
			.check(EnumCodes.PRODUCT);
	}

	@Test
	void aDifferenceIsReportedInBothDirections() {
		assertThat(differences(List.of("failure a", "failure b"), Set.of("failure b", "reject a"))).containsExactly(
				"The page has 'failure a', which no enum declares.",
				"An enum declares 'reject a'. Add a row for it to the page.");
	}

	private static List<String> differences(List<String> page, Set<String> declared) {
		Set<String> differences = new TreeSet<>();
		page.stream()
			.filter((code) -> !declared.contains(code))
			.forEach((code) -> differences.add("The page has '" + code + "', which no enum declares."));
		declared.stream()
			.filter((code) -> !page.contains(code))
			.forEach((code) -> differences.add("An enum declares '" + code + "'. Add a row for it to the page."));
		return differences.stream().sorted(java.util.Comparator.reverseOrder()).toList();
	}

	private static List<String> rows() throws IOException {
		return Files.readAllLines(PAGE)
			.stream()
			.map(ROW::matcher)
			.filter(Matcher::matches)
			.map((row) -> row.group(2) + " " + row.group(1))
			.toList();
	}

}
