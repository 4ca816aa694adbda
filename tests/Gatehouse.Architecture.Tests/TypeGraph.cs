using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Gatehouse.Architecture.Tests;

/// <summary>A type that is named somewhere: by its outermost type, so that lambdas and state machines count for who wrote them.</summary>
internal sealed record TypeName(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}.{Name}";

    public bool IsIn(string space) => Namespace == space || Namespace.StartsWith(space + ".", StringComparison.Ordinal);
}

/// <summary>A type of the product with all that its signatures, attributes and instructions name.</summary>
internal sealed record ProductType(TypeName Name, IReadOnlySet<TypeName> Uses, IReadOnlySet<string> Members);

/// <summary>One assembly of the product, read from its metadata and instructions without loading it.</summary>
internal sealed class TypeGraph
{
    public required string Assembly { get; init; }

    public required IReadOnlyList<string> ReferencedAssemblies { get; init; }

    public required IReadOnlyList<ProductType> Types { get; init; }

    public static readonly IReadOnlyDictionary<string, TypeGraph> All =
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .Select(folder => Path.GetFileName(folder))
            .ToDictionary(project => project, project => Read(project, project == "Gatehouse" ? "gatehouse.dll" : project + ".dll"));

    public static IEnumerable<ProductType> TypesIn(string space) => All.Values.SelectMany(graph => graph.Types).Where(type => type.Name.IsIn(space));

    private static TypeGraph Read(string project, string file)
    {
        using var image = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, file)));
        var metadata = image.GetMetadataReader();
        var types = new Dictionary<TypeName, (HashSet<TypeName> Uses, HashSet<string> Members)>();
        foreach (var handle in metadata.TypeDefinitions)
        {
            var name = NameReader.NameOf(metadata, handle);
            if (name.Name.StartsWith('<')) continue;
            if (!types.TryGetValue(name, out var found)) types[name] = found = ([], []);
            new TypeReader(image, metadata, found.Uses, found.Members).Read(metadata.GetTypeDefinition(handle));
            found.Uses.Remove(name);
        }
        return new TypeGraph
        {
            Assembly = project,
            ReferencedAssemblies = [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))],
            Types = [.. types.Select(entry => new ProductType(entry.Key, entry.Value.Uses, entry.Value.Members))],
        };
    }
}

/// <summary>Collects what one type definition names.</summary>
internal sealed class TypeReader(PEReader image, MetadataReader metadata, HashSet<TypeName> uses, HashSet<string> members)
{
    private readonly NameReader _names = new(uses);

    public void Read(TypeDefinition type)
    {
        Add(type.BaseType);
        foreach (var handle in type.GetInterfaceImplementations()) Add(metadata.GetInterfaceImplementation(handle).Interface);
        foreach (var handle in type.GetCustomAttributes()) Add(metadata.GetCustomAttribute(handle).Constructor);
        foreach (var handle in type.GetFields()) metadata.GetFieldDefinition(handle).DecodeSignature(_names, null);
        foreach (var handle in type.GetMethods()) Read(metadata.GetMethodDefinition(handle));
    }

    private void Read(MethodDefinition method)
    {
        method.DecodeSignature(_names, null);
        foreach (var handle in method.GetCustomAttributes()) Add(metadata.GetCustomAttribute(handle).Constructor);
        if (method.RelativeVirtualAddress == 0) return;
        var body = image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil) metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null);
        foreach (var token in Instructions.Tokens(body.GetILBytes() ?? [])) Add(MetadataTokens.EntityHandle(token));
    }

    private void Add(EntityHandle handle)
    {
        if (handle.IsNil) return;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition: _names.GetTypeFromDefinition(metadata, (TypeDefinitionHandle)handle, 0); break;
            case HandleKind.TypeReference: _names.GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0); break;
            case HandleKind.TypeSpecification: metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_names, null); break;
            case HandleKind.FieldDefinition: Add(metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType()); break;
            case HandleKind.MethodDefinition: Add(metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType()); break;
            case HandleKind.MemberReference: Add(metadata.GetMemberReference((MemberReferenceHandle)handle)); break;
            case HandleKind.MethodSpecification: Add(metadata.GetMethodSpecification((MethodSpecificationHandle)handle)); break;
        }
    }

    private void Add(MemberReference member)
    {
        Add(member.Parent);
        if (member.Parent.Kind == HandleKind.TypeReference)
            members.Add($"{NameReader.NameOf(metadata, (TypeReferenceHandle)member.Parent)}.{metadata.GetString(member.Name)}");
        if (member.GetKind() == MemberReferenceKind.Field) member.DecodeFieldSignature(_names, null);
        else member.DecodeMethodSignature(_names, null);
    }

    private void Add(MethodSpecification method)
    {
        Add(method.Method);
        method.DecodeSignature(_names, null);
    }
}

/// <summary>Decodes signatures only to note the types in them.</summary>
internal sealed class NameReader(HashSet<TypeName> uses) : ISignatureTypeProvider<int, object?>
{
    public static TypeName NameOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        while (type.GetDeclaringType() is { IsNil: false } outer) type = reader.GetTypeDefinition(outer);
        return new TypeName(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    public static TypeName NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference) type = reader.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        return new TypeName(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Note(NameOf(reader, handle));

    public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Note(NameOf(reader, handle));

    public int GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, context);

    public int GetArrayType(int elementType, ArrayShape shape) => 0;

    public int GetByReferenceType(int elementType) => 0;

    public int GetFunctionPointerType(MethodSignature<int> signature) => 0;

    public int GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;

    public int GetGenericMethodParameter(object? context, int index) => 0;

    public int GetGenericTypeParameter(object? context, int index) => 0;

    public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;

    public int GetPinnedType(int elementType) => 0;

    public int GetPointerType(int elementType) => 0;

    public int GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

    public int GetSZArrayType(int elementType) => 0;

    private int Note(TypeName name)
    {
        uses.Add(name);
        return 0;
    }
}
