package io.altgrad.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

/** The folder that {@code -Pdist} makes. */
class PackagedFolderTest {

    @Test
    void whatTheApplicationsJarHoldsIsNotAmongSparksJarsAgain() throws Exception {
        NodeList excludes = (NodeList) XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                        "//dependencySet[outputDirectory='lib/spark']/excludes/exclude",
                        DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(Path.of("src/assembly/folder.xml").toFile()),
                        XPathConstants.NODESET);
        assertThat(IntStream.range(0, excludes.getLength())
                        .mapToObj(i -> excludes.item(i).getTextContent()))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of(System.getProperty("altgrad.application.groups")
                                        .split(",")),
                                Stream.of("org.apache.iceberg"))
                        .map(group -> group + ":*")
                        .toList());
    }
}
