package dev.blockload;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
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
 * row of its own: using {@code storage} does not include {@code storage.s3}. A package
 * without a row is a mistake too.
 */
class ArchitectureTest {

	private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(Map.entry("connection", Set.of()),
			Map.entry("storage", Set.of("connection")), Map.entry("source", Set.of("storage")),
			Map.entry("csv", Set.of()), Map.entry("yaml", Set.of()), Map.entry("block", Set.of()),
			Map.entry("mapping", Set.of("csv", "block")), Map.entry("load", Set.of("block", "mapping", "csv")),
			Map.entry("definition", Set.of("connection", "source", "csv", "block", "mapping", "load", "yaml")),
			Map.entry("guess",
					Set.of("connection", "storage", "source", "csv", "block", "mapping", "yaml", "definition")),
			Map.entry("importjob",
					Set.of("connection", "storage", "source", "csv", "block", "mapping", "load", "yaml", "definition")),
			Map.entry("access", Set.of("connection", "storage", "source", "definition")),
			Map.entry("embedded", Set.of()),
			Map.entry("schedule",
					Set.of("connection", "storage", "source", "block", "load", "yaml", "definition", "importjob")),
			Map.entry("report",
					Set.of("storage", "csv", "block", "mapping", "load", "definition", "guess", "importjob")),
			Map.entry("app",
					Set.of("connection", "storage", "block", "definition", "importjob", "embedded", "schedule",
							"report")),
			Map.entry("cli", Set.of("app", "report", "connection", "storage", "source", "csv", "block", "mapping",
					"load", "yaml", "definition", "importjob", "access", "guess", "embedded", "schedule")));

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
	void onlyLoadKnowsThePostgresDriver() {
		noClasses().that(resideInAPackage("dev.blockload..").and(outside("load")))
			.should()
			.dependOnClassesThat(resideInAPackage("org.postgresql.."))
			.check(PRODUCT);
	}

	@Test
	void onlyStorageKnowsTheAwsSdk() {
		noClasses().that(resideInAPackage("dev.blockload..").and(outside("storage")))
			.should()
			.dependOnClassesThat(resideInAPackage("software.amazon.."))
			.check(PRODUCT);
	}

	@Test
	void nothingDependsOnTheLibrariesOfTheEmbeddedServers() {
		noClasses().should()
			.dependOnClassesThat(resideInAnyPackage("org.gaul..", "org.tukaani..", "io.zonky..", "org.jclouds.."))
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

	private static DescribedPredicate<JavaClass> outside(String name) {
		return DescribedPredicate.not(resideInAPackage("dev.blockload." + name + ".."));
	}

}
