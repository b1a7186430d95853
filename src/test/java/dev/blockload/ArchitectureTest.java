package dev.blockload;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.blockload.visible.DefinitionPath;
import dev.blockload.visible.MessageText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The dependencies between the packages: each row of the table names one package below
 * {@code dev.blockload} and the packages that it is allowed to use. A sub-package has a
 * own row: using {@code storage} does not include {@code storage.s3}. A package without a
 * row is a mistake too.
 */
class ArchitectureTest {

	// From the bottom up: a package, and the packages that it is allowed to use.
	private static final String TABLE = """
			connection |
			block      |
			csv        |
			yaml       |
			account    |
			embedded   |
			storage    | connection
			storage.s3 | connection storage
			storage.spool | connection storage
			vault      | account connection
			vault.kms  | vault storage.s3
			source.near | storage
			source     | storage source.near
			mapping.encode | csv block
			mapping    | csv block mapping.encode
			run        | csv storage block
			publish    | run block csv mapping mapping.encode
			definition | connection source csv block mapping yaml
			outstanding | block storage run source
			guess      | connection storage source csv block mapping yaml definition
			access     | connection storage source definition
			visible    | connection block account run source definition storage
			importjob  | connection storage source csv block mapping run publish yaml definition outstanding guess vault account
			backfill   | connection storage source block run definition outstanding importjob
			task       |
			saved      | connection block yaml source mapping run definition importjob account vault storage
			launch     | block storage run source definition importjob task account connection backfill
			push       | connection storage storage.spool block csv run source definition importjob account launch
			retention  | run importjob task account saved
			flow       | storage source block run yaml definition importjob task account launch
			schedule   | connection storage source block run yaml definition importjob task flow
			event      | connection source run definition launch schedule
			event.sqs  | event
			report     | storage csv block mapping mapping.encode run definition guess importjob backfill flow
			lineage    | block connection definition importjob mapping run source
			tracing    | importjob run
			notify     | connection run yaml definition importjob report task flow
			serve      | connection storage block run yaml definition importjob schedule notify lineage task account launch push vault retention event flow
			web        | block run yaml source definition importjob report serve account visible
			app        | connection storage storage.s3 storage.spool block run definition importjob embedded schedule report
			           | serve account vault vault.kms saved launch push retention backfill lineage event event.sqs flow tracing
			cli        | connection storage source csv block mapping run publish yaml definition importjob access guess
			           | embedded schedule report serve app account vault saved launch push retention backfill event flow
			api        | connection block csv yaml storage mapping run source definition guess access importjob schedule report account vault saved launch push notify serve visible web backfill flow
			console    | access account backfill block connection csv definition guess importjob launch mapping publish push report run saved schedule serve source storage vault visible web yaml flow
			api.pigment | connection block storage mapping run source definition importjob report account launch push serve visible web api
			""";

	static final Map<String, Set<String>> MAY_USE = table();

	static final Set<String> packages = new TreeSet<>(MAY_USE.keySet());

	private static final JavaClasses PRODUCT = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("dev.blockload");

	@ParameterizedTest
	@FieldSource("packages")
	void aPackageUsesOnlyWhatItMay(String name) {
		String[] forbidden = MAY_USE.keySet()
			.stream()
			.filter((other) -> !other.equals(name) && !MAY_USE.get(name).contains(other))
			.map((other) -> "dev.blockload." + other)
			.toArray(String[]::new);
		noClasses().that(resideInAPackage("dev.blockload." + name))
			.should()
			.dependOnClassesThat(resideInAnyPackage(forbidden))
			.check(PRODUCT);
	}

	@Test
	void everyPackageIsInTheTable() {
		assertThat(PRODUCT.stream()
			.map(JavaClass::getPackageName)
			.filter((name) -> !name.equals("dev.blockload"))
			.map((name) -> name.substring("dev.blockload.".length()))).allMatch(MAY_USE::containsKey);
	}

	@Test
	void packagesDependOnOneAnotherInOneDirectionOnly() {
		SlicesRuleDefinition.slices().matching("dev.blockload.(**)").should().beFreeOfCycles().check(PRODUCT);
	}

	@Test
	void onlyTracingKnowsOpenTelemetry() {
		noClasses().that(resideInAPackage("dev.blockload..").and(outside("tracing")))
			.should()
			.dependOnClassesThat(resideInAPackage("io.opentelemetry.."))
			.check(PRODUCT);
	}

	@Test
	void onlyRunAndPublishKnowThePostgresDriver() {
		noClasses().that(resideInAPackage("dev.blockload..").and(outside("run")).and(outside("publish")))
			.should()
			.dependOnClassesThat(resideInAPackage("org.postgresql.."))
			.check(PRODUCT);
	}

	@Test
	void onlyTheS3StorageTheKeysOfKmsAndTheQueuesOfSqsKnowTheAwsSdk() {
		noClasses()
			.that(resideInAPackage("dev.blockload..").and(outside("storage.s3"))
				.and(outside("vault.kms"))
				.and(outside("event.sqs")))
			.should()
			.dependOnClassesThat(resideInAPackage("software.amazon.."))
			.check(PRODUCT);
	}

	/**
	 * Other components with these names are no messages: the action of an audit entry.
	 */
	@Test
	void theMessagesAndPathsOfAnswersAreMarked() {
		Set<String> unmarked = new TreeSet<>();
		for (JavaClass type : PRODUCT) {
			boolean answer = type.isAssignableTo(Record.class) && (type.getPackageName().equals("dev.blockload.api")
					|| type.getName().startsWith("dev.blockload.web.ProblemDocument"));
			type.getFields()
				.stream()
				.filter((field) -> answer && field.getRawType().isEquivalentTo(String.class))
				.filter((field) -> field.getName().matches("message|action|reason|detail|file|definedIn|shadowedBy"))
				.filter((field) -> !field.isAnnotatedWith(MessageText.class)
						&& !field.isAnnotatedWith(DefinitionPath.class))
				.forEach((field) -> unmarked.add(type.getSimpleName() + "." + field.getName()));
		}
		assertThat(unmarked).containsExactly("AuditView.action", "PreviewRow.action");
	}

	@Test
	void onlyTheVaultKnowsTink() {
		noClasses().that(resideInAPackage("dev.blockload..").and(outside("vault")))
			.should()
			.dependOnClassesThat(resideInAPackage("com.google.crypto.."))
			.check(PRODUCT);
	}

	@Test
	void nothingDependsOnTheLibrariesOfTheEmbeddedServers() {
		noClasses().should()
			.dependOnClassesThat(resideInAnyPackage("org.gaul..", "io.zonky..", "org.jclouds.."))
			.check(PRODUCT);
	}

	@Test
	void onlyCsvKnowsTheLibrariesThatDecompress() {
		noClasses().that(resideInAPackage("dev.blockload..").and(outside("csv")))
			.should()
			.dependOnClassesThat(
					resideInAnyPackage("org.tukaani..", "org.apache.commons.compress..", "com.github.luben.zstd.."))
			.check(PRODUCT);
	}

	@Test
	void failuresAreExceptionsOfTheirPackageWithACode() {
		classes().that()
			.areAssignableTo(RuntimeException.class)
			.and()
			.doNotHaveFullyQualifiedName(Failure.class.getName())
			.and()
			.arePublic()
			.should()
			.beAssignableTo(Failure.class)
			.check(PRODUCT);
	}

	private static Map<String, Set<String>> table() {
		Map<String, Set<String>> table = new LinkedHashMap<>();
		String name = "";
		for (String line : TABLE.lines().toList()) {
			String[] row = line.split("\\|", -1);
			name = row[0].isBlank() ? name : row[0].strip();
			Set<String> used = table.computeIfAbsent(name, (unused) -> new TreeSet<>());
			Arrays.stream(row[1].strip().split(" +")).filter((word) -> !word.isEmpty()).forEach(used::add);
		}
		return table;
	}

	private static DescribedPredicate<JavaClass> outside(String name) {
		return DescribedPredicate.not(resideInAPackage("dev.blockload." + name + ".."));
	}

}
