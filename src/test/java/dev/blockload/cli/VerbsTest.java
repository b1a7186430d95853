package dev.blockload.cli;

import java.util.Objects;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import picocli.CommandLine.Command;

import static org.assertj.core.api.Assertions.assertThat;

class VerbsTest {

	@ParameterizedTest
	@FieldSource("dev.blockload.cli.Verbs#NAMES")
	void aVerbHasTheNameOfItsClass(String name) {
		Command command = Verbs.create(name).getClass().getAnnotation(Command.class);
		assertThat(Objects.requireNonNull(command).name()).isEqualTo(name);
	}

}
