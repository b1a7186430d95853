package dev.blockload.cli;

import dev.blockload.importjob.ImportJobConfiguration;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The Spring Boot application that verbs look their parts up in.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ ImportJobConfiguration.class, ObjectStoresConfiguration.class })
class BlockloadApplication {

}
