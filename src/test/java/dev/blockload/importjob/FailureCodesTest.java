package dev.blockload.importjob;

import java.util.Arrays;
import java.util.Set;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.blockload.FailureCode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FailureCodesTest {

	/** Packages whose failures no run can have: they refuse requests and commands. */
	private static final Set<String> ABOVE = Set.of("definition", "access", "guess", "embedded", "schedule", "serve",
			"notify", "app", "cli", "account", "saved", "storage.spool", "launch", "push", "event", "flow", "visible",
			"web", "api", "api.pigment");

	@Test
	void everyCodeThatARunCanFailWithIsFoundByItsText() {
		for (JavaClass type : new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages("dev.blockload")) {
			if (type.isEnum() && type.isAssignableTo(FailureCode.class)
					&& !ABOVE.contains(type.getPackageName().replace("dev.blockload.", ""))) {
				assertThat(Arrays.stream(type.reflect().getEnumConstants()).map(FailureCode.class::cast))
					.as("%s: add its values to FailureCodes", type.getName())
					.allSatisfy((code) -> assertThat(FailureCodes.find(code.text())).containsSame(code));
			}
		}
	}

	@Test
	void anUnknownCodeIsNotFound() {
		assertThat(FailureCodes.find("no-such-code")).isEmpty();
	}

}
