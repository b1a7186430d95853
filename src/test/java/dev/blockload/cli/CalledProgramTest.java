package dev.blockload.cli;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class CalledProgramTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			blockload | /opt/app/blockload.jar run a | blockload
			../blockload | /opt/app/blockload.jar run a | ../blockload
			`` | blockload.jar run a.jar | java -jar blockload.jar
			`` | /my apps/blockload.jar | java -jar '/my apps/blockload.jar'
			`` | dev.blockload.cli.Blockload run a | ./blockload
			""")
	void commandsNameTheLauncherOrTheJar(String launcher, String java, String program) {
		assertThat(CalledProgram.commands(launcher, java).program()).isEqualTo(program);
	}

}
